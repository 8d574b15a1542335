using System.Diagnostics.Metrics;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;
using Acceptance.Tests;
using Monolith.Hosting;
using Monolith.Runtime.Events;

namespace Docs.Tests;

/// <summary>docs/reference/metrics.md lists the instruments that the framework publishes.</summary>
[Collection(nameof(Documents))]
public sealed class MetricsPageTests
{
    [Fact]
    public async Task The_page_lists_all_metrics()
    {
        var page = new StringBuilder(
            $"""
            # Metrics

            <!-- written from the instruments; MONOLITH_UPDATE_DOCS=1 dotnet test --project tests/Docs.Tests writes it again -->

            A Host exports these metrics, and those of ASP.NET Core, over OTLP to the endpoint that `OTEL_EXPORTER_OTLP_ENDPOINT` names.

            | metric | kind | unit | meaning |
            |---|---|---|---|

            """.ReplaceLineEndings("\n"));
        foreach (var instrument in await FindAsync())
        {
            page.Append($"| `{instrument.Name}` | {KindOf(instrument)} | `{instrument.Unit}` | {GeneratedPage.Cell(instrument.Description!)} |\n");
        }

        GeneratedPage.Check("metrics.md", page.ToString());
    }

    [Fact]
    public async Task Every_metric_has_a_unit_and_a_description()
    {
        var instruments = await FindAsync();

        Assert.True(instruments.Count > 5);
        Assert.Empty(instruments.Where(i => string.IsNullOrEmpty(i.Unit) || string.IsNullOrEmpty(i.Description)).Select(i => $"{i.Name} has no unit or no description."));
    }

    /// <summary>Runs a host, and initializes the types that have instruments, which publishes all instruments.</summary>
    private static async Task<IReadOnlyList<Instrument>> FindAsync()
    {
        var found = new Dictionary<string, Instrument>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, _) =>
            {
                lock (found)
                {
                    if (instrument.Meter.Name.StartsWith(Telemetry.Name, StringComparison.Ordinal))
                    {
                        found[instrument.Name] = instrument;
                    }
                }
            },
        };
        listener.Start();
        foreach (var type in FrameworkAssemblies().SelectMany(TypesOf).Where(HasInstruments))
        {
            RuntimeHelpers.RunClassConstructor(type.TypeHandle);
        }

        using var directory = new TestDirectory();
        await HostWithBroker.RunAsync(HostWithBroker.Create(directory.Path, new Dictionary<string, string>
        {
            ["RabbitMq:Uri"] = "amqps://127.0.0.1:1",
            ["RabbitMq:ClientCertificateFile"] = Path.Combine(directory.Path, "client.crt"),
            ["RabbitMq:ClientKeyFile"] = Path.Combine(directory.Path, "client.key"),
        }));
        lock (found)
        {
            return [.. found.Values.OrderBy(instrument => instrument.Name, StringComparer.Ordinal)];
        }
    }

    private static IEnumerable<Assembly> FrameworkAssemblies()
    {
        var names = typeof(MonolithHost).Assembly.GetReferencedAssemblies().Where(name => name.Name!.StartsWith(nameof(Monolith), StringComparison.Ordinal));
        return names.Select(Assembly.Load).Append(typeof(MonolithHost).Assembly);
    }

    /// <summary>Returns the types of an assembly, without those for EF Core's tools, which are not installed here.</summary>
    private static IEnumerable<Type> TypesOf(Assembly assembly)
    {
        try
        {
            return assembly.GetTypes();
        }
        catch (ReflectionTypeLoadException e)
        {
            return e.Types.OfType<Type>();
        }
    }

    private static bool HasInstruments(Type type) =>
        !type.ContainsGenericParameters
        && type.GetFields(BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.Public).Any(field => field.FieldType.IsAssignableTo(typeof(Instrument)) || field.FieldType == typeof(Meter));

    private static string KindOf(Instrument instrument)
    {
        var name = instrument.GetType().Name.Split('`')[0];
        return name.Replace("Observable", "", StringComparison.Ordinal).Replace("UpDownCounter", "up-down counter", StringComparison.Ordinal).ToLowerInvariant();
    }
}
