using Acceptance.Tests;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;

namespace Host.Tests;

/// <summary>What settings make of traces and logs, without a running host.</summary>
public sealed class TelemetrySettingsTests
{
    [Theory]
    [InlineData("Development", null, ConsoleFormatterNames.Simple)]
    [InlineData("Development", "json", ConsoleFormatterNames.Json)]
    [InlineData("Production", null, ConsoleFormatterNames.Json)]
    [InlineData("Production", "simple", ConsoleFormatterNames.Simple)]
    public async Task The_log_is_JSON_outside_Development_or_what_the_setting_says(string environment, string? format, string expected)
    {
        using var directory = new TestDirectory();
        await using var app = RunningHost.Build(directory.Path, With(("environment", environment), ("Logging:Console:FormatterName", format)));

        Assert.Equal(expected, app.Services.GetRequiredService<IOptions<ConsoleLoggerOptions>>().Value.FormatterName);
    }

    [Theory]
    [InlineData("2")]
    [InlineData("half")]
    public void A_share_of_traces_that_is_not_one_is_refused(string share)
    {
        using var directory = new TestDirectory();

        var failure = Assert.Throws<InvalidOperationException>(
            () => RunningHost.Build(directory.Path, With(("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:1"), ("Modules:catalog:Sample", share))));

        Assert.Equal($"The setting Modules:catalog:Sample is '{share}'. Use the share of traces to record, from 0 to 1.", failure.Message);
    }

    [Fact]
    public async Task Without_a_collector_and_Prometheus_nothing_is_collected()
    {
        using var directory = new TestDirectory();
        await using var app = RunningHost.Build(directory.Path, With());

        Assert.Null(app.Services.GetService<OpenTelemetry.Metrics.MeterProvider>());
    }

    private static Dictionary<string, string?> With(params IEnumerable<(string Key, string? Value)> settings) =>
        new Dictionary<string, string?>(settings.Select(setting => KeyValuePair.Create(setting.Key, setting.Value)))
        {
            ["Auth:Authority"] = "http://127.0.0.1:1",
            ["Auth:Audience"] = "monolith",
            ["Auth:RequireHttpsMetadata"] = "false",
        };
}
