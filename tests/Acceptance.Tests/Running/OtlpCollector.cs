using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using Monolith.Conformance;

namespace Acceptance.Tests;

/// <summary>A span, as OTLP transports it.</summary>
public sealed record OtlpSpan(
    string Instance, string Trace, string Id, string Parent, string Name, IReadOnlyDictionary<string, string> Attributes, IReadOnlyList<string> LinkedTraces)
{
    public string? this[string attribute] => Attributes.GetValueOrDefault(attribute);
}

/// <summary>A measurement, as OTLP transports it. The value of a histogram is its count.</summary>
public sealed record OtlpPoint(string Name, string Unit, string Description, double Value, IReadOnlyDictionary<string, string> Attributes)
{
    public string? this[string attribute] => Attributes.GetValueOrDefault(attribute);
}

/// <summary>A record of the log, as OTLP transports it.</summary>
public sealed record OtlpLog(string Text, string Trace);

/// <summary>
/// A collector that receives what processes export over
/// <see href="https://opentelemetry.io/docs/specs/otlp/#otlphttp">OTLP/HTTP</see>. The numbers are those of the fields of OTLP's messages.
/// </summary>
public sealed class OtlpCollector : IDisposable
{
    private readonly HttpListener _listener = new();
    private readonly ConcurrentQueue<OtlpSpan> _spans = new();
    private readonly ConcurrentQueue<OtlpLog> _logs = new();
    private readonly ConcurrentDictionary<string, OtlpPoint> _points = new();

    public OtlpCollector()
    {
        Url = $"http://127.0.0.1:{Loopback.FreePort()}";
        _listener.Prefixes.Add(Url + "/");
        _listener.Start();
        _ = ServeAsync();
    }

    public string Url { get; }

    /// <summary>Settings with which a host exports to this collector, several times in a second.</summary>
    public (string Key, string Value)[] Settings =>
    [
        ("OTEL_EXPORTER_OTLP_ENDPOINT", Url),
        ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"),
        ("OTEL_BSP_SCHEDULE_DELAY", "200"),
        ("OTEL_BLRP_SCHEDULE_DELAY", "200"),
        ("OTEL_METRIC_EXPORT_INTERVAL", "500"),
    ];

    public IReadOnlyList<OtlpSpan> Spans => [.. _spans];

    public IReadOnlyList<OtlpLog> Logs => [.. _logs];

    /// <summary>The last value of each measurement.</summary>
    public IReadOnlyCollection<OtlpPoint> Points => [.. _points.Values];

    public void Dispose() => _listener.Close();

    private async Task ServeAsync()
    {
        while (_listener.IsListening)
        {
            HttpListenerContext context;
            try
            {
                context = await _listener.GetContextAsync();
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                // Disposed.
                return;
            }

            using var body = new MemoryStream();
            await context.Request.InputStream.CopyToAsync(body);
            Receive(context.Request.Url!.AbsolutePath, ProtoMessage.Of(body.ToArray()));
            context.Response.ContentType = "application/x-protobuf";
            context.Response.Close();
        }
    }

    private void Receive(string path, ProtoMessage request)
    {
        foreach (var resource in request.Messages(1))
        {
            var instance = AttributesOf(resource.Messages(1).Single(), 1).GetValueOrDefault("service.instance.id", "");
            foreach (var item in resource.Messages(2).SelectMany(scope => scope.Messages(2)))
            {
                switch (path)
                {
                    case "/v1/traces":
                        _spans.Enqueue(new OtlpSpan(
                            instance, item.Hex(1), item.Hex(2), item.Hex(4), item.Text(5), AttributesOf(item, 9), [.. item.Messages(13).Select(link => link.Hex(1))]));
                        break;
                    case "/v1/metrics":
                        ReceiveMetric(instance, item);
                        break;
                    case "/v1/logs":
                        _logs.Enqueue(new OtlpLog(item.Messages(5).Single().Text(1), item.Hex(9)));
                        break;
                }
            }
        }
    }

    /// <summary>Receives a gauge (5), a sum (7) or a histogram (9).</summary>
    private void ReceiveMetric(string instance, ProtoMessage metric)
    {
        foreach (var data in metric.Messages(5).Concat(metric.Messages(7)).SelectMany(numbers => numbers.Messages(1)))
        {
            Add(data.Has(4) ? data.Double(4) : (long)data.Number(6), AttributesOf(data, 7));
        }

        foreach (var data in metric.Messages(9).SelectMany(histogram => histogram.Messages(1)))
        {
            Add(data.Number(4), AttributesOf(data, 9));
        }

        void Add(double value, IReadOnlyDictionary<string, string> attributes)
        {
            var key = $"{instance} {metric.Text(1)} {string.Join(',', attributes.OrderBy(tag => tag.Key, StringComparer.Ordinal).Select(tag => $"{tag.Key}={tag.Value}"))}";
            _points[key] = new OtlpPoint(metric.Text(1), metric.Text(3), metric.Text(2), value, attributes);
        }
    }

    private static Dictionary<string, string> AttributesOf(ProtoMessage message, int field) =>
        message.Messages(field).ToDictionary(tag => tag.Text(1), tag => ValueOf(tag.Messages(2).Single()));

    private static string ValueOf(ProtoMessage value) => value switch
    {
        _ when value.Has(1) => value.Text(1),
        _ when value.Has(2) => value.Number(2) == 1 ? "true" : "false",
        _ when value.Has(3) => ((long)value.Number(3)).ToString(CultureInfo.InvariantCulture),
        _ when value.Has(4) => value.Double(4).ToString(CultureInfo.InvariantCulture),
        _ => "",
    };
}
