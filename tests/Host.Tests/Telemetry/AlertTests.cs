using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.RegularExpressions;
using Acceptance.Tests;
using Microsoft.Extensions.DependencyInjection;
using Monolith.Runtime.Events;

namespace Host.Tests;

/// <summary>The alert rules and the dashboard of build/telemetry.</summary>
public sealed partial class AlertTests
{
    private static readonly string Root = typeof(AlertTests).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "RepositoryRoot").Value!;

    private static readonly string Alerts = File.ReadAllText(InTelemetry("alerts.yml"));

    [Fact]
    public async Task The_rules_are_valid_and_fire_when_they_should()
    {
        using var promtool = new Process { StartInfo = new ProcessStartInfo("promtool", ["test", "rules", InTelemetry("alerts.test.yml")]) { RedirectStandardOutput = true, RedirectStandardError = true } };
        try
        {
            promtool.Start();
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip("promtool is not installed (the package prometheus of Debian).");
        }

        var output = await promtool.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken)
            + await promtool.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await promtool.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(promtool.ExitCode == 0, output);
    }

    [Fact]
    public void Every_alert_links_to_a_section_that_names_it()
    {
        var sections = Regex.Split(File.ReadAllText(Path.Combine(Root, "docs", "operating.md")), "^### ", RegexOptions.Multiline)
            .ToLookup(section => section.Split('\n')[0].ToLowerInvariant().Replace(' ', '-'));

        var alerts = Alert().Matches(Alerts).Select(match => (Name: match.Groups["name"].Value, Section: match.Groups["section"].Value)).ToList();

        Assert.Equal(Regex.Count(Alerts, "- alert:"), alerts.Count);
        Assert.Equal([], alerts.Where(alert => !sections[alert.Section].Any(text => text.Contains(alert.Name, StringComparison.Ordinal))));
    }

    [Fact]
    public async Task Alerts_and_dashboard_use_metrics_that_exist()
    {
        var known = await FindInstrumentsAsync();

        var used = Metric().Matches(Alerts + await File.ReadAllTextAsync(InTelemetry("dashboard.json"), TestContext.Current.CancellationToken))
            .Select(match => match.Value).Distinct().Except(Labels()).ToList();

        Assert.Contains("monolith_subscription_lag_seconds", used);
        Assert.Equal([], used.Except(known));
    }

    /// <summary>Returns the names in Prometheus of all instruments of a host, with those of a broker and its certificate.</summary>
    private static async Task<HashSet<string>> FindInstrumentsAsync()
    {
        var known = new HashSet<string>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, _) =>
            {
                if (instrument.Meter.Name == Monolith.Runtime.Events.Telemetry.Name)
                {
                    known.UnionWith(NamesOf(instrument));
                }
            },
        };
        listener.Start();
        using var directory = new TestDirectory();
        var certificate = Path.Combine(directory.Path, "client.pem");
        await File.WriteAllTextAsync(certificate, CreateCertificate(), TestContext.Current.CancellationToken);
        await using var app = RunningHost.Build(directory.Path, new Dictionary<string, string?>
        {
            ["Auth:Authority"] = "http://127.0.0.1:1",
            ["Auth:Audience"] = "monolith",
            ["RabbitMq:Uri"] = "amqps://127.0.0.1:1",
            ["RabbitMq:UserName"] = "app",
            ["RabbitMq:Password"] = "app",
            ["RabbitMq:ClientCertificateFile"] = certificate,
            ["RabbitMq:ClientKeyFile"] = certificate,
        });
        _ = app.Services.GetServices<Microsoft.Extensions.Hosting.IHostedService>().ToList();
        var (broker, runtime) = (app.Services.GetRequiredService<IEventBroker>().GetType().Assembly, typeof(Monolith.Runtime.Events.Telemetry).Assembly);
        foreach (var type in new[]
        {
            typeof(Monolith.Runtime.Events.Telemetry),
            typeof(Monolith.Hosting.Tokens),
            runtime.GetType("Monolith.Runtime.ModuleTraffic", throwOnError: true)!,
            broker.GetType("Monolith.Messaging.RabbitMq.RabbitMqTelemetry", throwOnError: true)!,
        })
        {
            RuntimeHelpers.RunClassConstructor(type.TypeHandle);
        }

        return known;
    }

    private static IEnumerable<string> NamesOf(Instrument instrument)
    {
        var name = instrument.Name.Replace('.', '_') + (instrument.Unit == "s" ? "_seconds" : "");
        return instrument.GetType().GetGenericTypeDefinition() switch
        {
            var type when type == typeof(Counter<>) => [name + "_total"],
            var type when type == typeof(Histogram<>) => [name + "_bucket", name + "_count", name + "_sum"],
            _ => [name],
        };
    }

    /// <summary>Attributes look like metrics.</summary>
    private static IEnumerable<string> Labels() =>
    [
        "messaging_system", "messaging_consumer_group_name", "messaging_destination_name",
        "monolith_module", "monolith_kind", "monolith_work_name", "monolith_outcome", "monolith_query", "monolith_certificate",
    ];

    private static string CreateCertificate()
    {
        using var key = ECDsa.Create();
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = new CertificateRequest("CN=client", key, HashAlgorithmName.SHA256).CreateSelfSigned(now, now.AddDays(1));
        return certificate.ExportCertificatePem() + "\n" + key.ExportPkcs8PrivateKeyPem();
    }

    private static string InTelemetry(string file) => Path.Combine(Root, "build", "telemetry", file);

    [GeneratedRegex(@"- alert: (?<name>\w+)\n(?:(?! +- alert).*\n)*? +runbook_url: \S+/docs/operating\.md#(?<section>\S+)")]
    private static partial Regex Alert();

    [GeneratedRegex(@"\b(monolith|messaging)_[a-z_]+\b")]
    private static partial Regex Metric();
}
