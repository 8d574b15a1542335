using System.Diagnostics;
using Microsoft.Extensions.Options;
using Monolith.Runtime;
using Monolith.Runtime.Events;
using Yarp.ReverseProxy.Forwarder;

namespace Monolith.Hosting;

/// <summary>
/// Forwards a request to the process that runs its module, and returns the response. If that process is unreachable, the forwarder retries
/// safe and idempotent requests, and looks up the module's location again for each attempt.
/// </summary>
internal sealed partial class ModuleForwarder : IDisposable
{
    private const int LargestKeyedBody = 1024 * 1024;

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50), LongestPause = TimeSpan.FromMilliseconds(500);

    private readonly IHttpForwarder _forwarder;
    private readonly ModuleLocations _locations;
    private readonly IProblemDetailsService _problems;
    private readonly TimeProvider _clock;
    private readonly ILogger<ModuleForwarder> _logger;
    private readonly GatewayOptions _options;
    private readonly ForwarderRequestConfig _config;
    private readonly HttpMessageInvoker _client;

    public ModuleForwarder(
        IHttpForwarder forwarder,
        ModuleLocations locations,
        IProblemDetailsService problems,
        IOptions<GatewayOptions> options,
        TimeProvider clock,
        ILogger<ModuleForwarder> logger)
    {
        (_forwarder, _locations, _problems, _clock, _logger, _options) = (forwarder, locations, problems, clock, logger, options.Value);
        _config = new ForwarderRequestConfig { ActivityTimeout = _options.Timeout };
        _client = new HttpMessageInvoker(new SocketsHttpHandler
        {
            UseProxy = false,
            AllowAutoRedirect = false,
            UseCookies = false,
            EnableMultipleHttp2Connections = true,
            ConnectTimeout = _options.ConnectTimeout,

            // Limit the lifetime of connections, because DNS names may change.
            PooledConnectionLifetime = TimeSpan.FromMinutes(2),
            ActivityHeadersPropagator = new ReverseProxyPropagator(DistributedContextPropagator.Current),
        });
    }

    public void Dispose() => _client.Dispose();

    /// <summary>Forwards a request. Responds with 502 or 504 and problem details when the other process does not respond.</summary>
    public async Task ForwardAsync(HttpContext context, string module)
    {
        var mayRepeat = MayRepeat(context.Request);
        if (mayRepeat && context.Request.ContentLength > 0)
        {
            context.Request.EnableBuffering(LargestKeyedBody);
        }

        var start = _clock.GetTimestamp();
        for (var attempt = 1; ; attempt++)
        {
            var pause = Backoff.After(attempt, FirstPause, LongestPause);
            if (_locations.Of(module).Address is not { } address)
            {
                // The module's location changed during the request. A retry finds it.
                await WriteProblemAsync(context, module, StatusCodes.Status503ServiceUnavailable);
                return;
            }

            var error = await _forwarder.SendAsync(context, address.ToString(), _client, _config, ForwardedHeaders.Instance);
            if (error is ForwarderError.None || context.Response.HasStarted || context.RequestAborted.IsCancellationRequested)
            {
                return;
            }

            if (!mayRepeat || error is not ForwarderError.Request || _clock.GetElapsedTime(start) + pause > _options.RetryFor)
            {
                Log.Failed(_logger, module, address, error, context.GetForwarderErrorFeature()?.Exception);
                await WriteProblemAsync(context, module, context.Response.StatusCode);
                return;
            }

            context.Response.Clear();
            if (context.Request.Body.CanSeek)
            {
                context.Request.Body.Position = 0;
            }

            await Task.Delay(pause, _clock, context.RequestAborted);
        }
    }

    /// <summary>Returns whether a lost request can be sent again, because it is safe or has an Idempotency-Key.</summary>
    private static bool MayRepeat(HttpRequest request) =>
        HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) || HttpMethods.IsOptions(request.Method)
        || (request.Headers.ContainsKey("Idempotency-Key") && request.ContentLength <= LargestKeyedBody);

    private async Task WriteProblemAsync(HttpContext context, string module, int status)
    {
        context.Response.StatusCode = status;
        await _problems.TryWriteAsync(new ProblemDetailsContext
        {
            HttpContext = context,
            ProblemDetails =
            {
                Status = status,
                Title = "The module is not available",
                Detail = $"Module {module} runs in another process, which does not respond at the moment. Try again later. A retry with the same Idempotency-Key has no duplicate effect.",
            },
        });
    }

    /// <summary>Adds headers with the original client and host name for the other process.</summary>
    private sealed class ForwardedHeaders : HttpTransformer
    {
        public static readonly ForwardedHeaders Instance = new();

        public override async ValueTask TransformRequestAsync(
            HttpContext httpContext, HttpRequestMessage proxyRequest, string destinationPrefix, CancellationToken cancellationToken)
        {
            await base.TransformRequestAsync(httpContext, proxyRequest, destinationPrefix, cancellationToken);
            proxyRequest.Headers.Host = null;
            Set("X-Forwarded-For", httpContext.Connection.RemoteIpAddress?.ToString());
            Set("X-Forwarded-Proto", httpContext.Request.Scheme);
            Set("X-Forwarded-Host", httpContext.Request.Host.Value);

            void Set(string header, string? value)
            {
                proxyRequest.Headers.Remove(header);
                if (!string.IsNullOrEmpty(value))
                {
                    proxyRequest.Headers.TryAddWithoutValidation(header, value);
                }
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(2300, LogLevel.Warning, "{Module} at {Address} could not be reached: {Error}")]
        public static partial void Failed(ILogger logger, string module, Uri address, ForwarderError error, Exception? failure);
    }
}
