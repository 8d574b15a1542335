using OpenTelemetry.Trace;

namespace Monolith.Hosting;

/// <summary>
/// Decides whether a trace is recorded, by the module in which it begins: that of the request's path, or of a timer. A trace that began
/// elsewhere is recorded if it is recorded there.
/// </summary>
internal sealed class ModuleSampler : Sampler
{
    private const string Module = "monolith.module";

    private readonly Dictionary<string, Sampler> _ofModules;
    private readonly Sampler _default;
    private readonly IHttpContextAccessor _request;

    public ModuleSampler(TelemetryOptions options, IReadOnlyDictionary<string, double> ofModules, IHttpContextAccessor request)
    {
        _default = new TraceIdRatioBasedSampler(options.Sample);
        _ofModules = ofModules.ToDictionary(module => module.Key, module => (Sampler)new TraceIdRatioBasedSampler(module.Value), StringComparer.OrdinalIgnoreCase);
        _request = request;
    }

    public override SamplingResult ShouldSample(in SamplingParameters samplingParameters)
    {
        var module = samplingParameters.Tags?.FirstOrDefault(tag => tag.Key == Module).Value as string
            ?? _request.HttpContext?.Request.Path.Value?.Split('/') switch { ["", var first, ..] => first, _ => "" };
        return _ofModules.GetValueOrDefault(module, _default).ShouldSample(samplingParameters);
    }
}
