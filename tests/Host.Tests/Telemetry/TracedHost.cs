using System.Net.Http.Headers;
using Acceptance.Tests;

namespace Host.Tests;

/// <summary>
/// Tests of telemetry run alone: a host exports what all hosts of its process measure, because the meters and sources of .NET are global.
/// </summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class AloneWithACollector
{
    public const string Name = "alone with a collector";
}

/// <summary>A host that exports to a collector, in which an order was placed and confirmed.</summary>
public sealed class TracedHost : IAsyncLifetime
{
    public OtlpCollector Collector { get; } = new();

    public RunningHost Host { get; private set; } = null!;

    public Guid Order { get; private set; }

    public async ValueTask InitializeAsync()
    {
        Host = await RunningHost.StartAsync(new Dictionary<string, string?>(Collector.Settings.Select(s => KeyValuePair.Create(s.Key, (string?)s.Value)))
        {
            ["Telemetry:Prometheus"] = "true",
            ["Telemetry:Logs"] = "true",
            ["Telemetry:EntityFramework"] = "true",
            ["Logging:OpenTelemetry:LogLevel:Monolith"] = "Information",
            ["Modules:profiles:Sample"] = "0",
        });

        // Without the trace of this process, so that traces begin with the requests.
        using var http = new HttpClient(new SocketsHttpHandler { ActivityHeadersPropagator = null })
        {
            BaseAddress = Host.Url,
            DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", Host.Authority.Issue("operator")) },
        };
        var shop = new Shop(http);
        Order = await shop.OrderAsync(await shop.RegisterAsync(), (await shop.StockAsync(10m, 10), 1));
        await shop.SettledAsync(Order);
    }

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        Collector.Dispose();
    }
}
