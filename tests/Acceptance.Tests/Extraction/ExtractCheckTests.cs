using System.Text.Json;

namespace Acceptance.Tests;

/// <summary>Runs <c>extract check</c> beside a running monolith with orders.</summary>
public abstract class ExtractCheckTests(RunningMonolith fixture)
{
    private const string TokenVariable = "MONOLITH_OPERATOR_TOKEN";
    private const int Orders = 3, Looks = 4;

    private string[] Running => ["--running", fixture.Installation.Http.BaseAddress!.ToString(), "--token", "env:" + TokenVariable];

    /// <summary>The exit code, and the text at the end of the output.</summary>
    protected abstract (int ExitCode, string[] Texts) End { get; }

    [Fact]
    public async Task The_check_counts_events_and_round_trips_and_reports_readiness()
    {
        await OrderAndLookAsync(fixture.Shop);

        var (exitCode, json) = await RunAsync(["payments", "--json", .. Running]);
        Assert.True(exitCode == End.ExitCode, json);
        using var document = JsonDocument.Parse(json);
        var report = document.RootElement;
        Assert.Equal(End.ExitCode == 0, report.GetProperty("ready").GetBoolean());
        var dependencies = report.GetProperty("dependencies");
        Assert.Equal(Orders, Named(dependencies.GetProperty("subscribesTo"), "ordering.payment-requested").GetProperty("logged").GetProperty("count").GetInt32());
        var authorized = Named(dependencies.GetProperty("publishes"), "payments.payment-authorized");
        Assert.Equal(Orders, authorized.GetProperty("logged").GetProperty("count").GetInt32());
        Assert.Equal(["ordering", "insights"], Strings(authorized.GetProperty("subscribers")));
        Assert.Equal(["Monolith.Host"], Strings(Assert.Single(dependencies.GetProperty("queries").EnumerateArray()).GetProperty("askedBy")));
        var storefront = Assert.Single(report.GetProperty("roundTrips").GetProperty("endpoints").EnumerateArray());
        Assert.Equal(
            ("/storefront/orders/{id:guid}", Looks, 1.0, 3.0),
            (storefront.GetProperty("route").GetString(), storefront.GetProperty("requests").GetInt32(),
                storefront.GetProperty("perRequest").GetDouble(), storefront.GetProperty("allPerRequest").GetDouble()));

        (exitCode, var text) = await RunAsync(["Payments", .. Running]);
        TestContext.Current.TestOutputHelper?.WriteLine(text);
        Assert.Equal(End.ExitCode, exitCode);
        Assert.Contains(
            $"GET /storefront/orders/{{id:guid}}: 1.0 round trips to payments per request, of 3.0 queries in total ({Looks} requests)", text, StringComparison.Ordinal);
        Assert.All(End.Texts, end => Assert.Contains(end, text, StringComparison.Ordinal));
    }

    /// <summary>Runs the command where the monolith runs, with its settings.</summary>
    protected Task<(int ExitCode, string Output)> RunAsync(params string[] arguments) => MonolithProcess.RunCommandAsync(
        fixture.Installation.Directory,
        new Dictionary<string, string>(fixture.Settings) { [TokenVariable] = fixture.Installation.Http.DefaultRequestHeaders.Authorization!.Parameter! },
        ["extract", "check", .. arguments]);

    private static async Task OrderAndLookAsync(Shop shop)
    {
        var (customer, product) = (await shop.RegisterAsync(), await shop.StockAsync(10m, 100));
        var orders = new List<Guid>();
        for (var i = 0; i < Orders; i++)
        {
            orders.Add(await shop.OrderAsync(customer, (product, 1)));
        }

        foreach (var order in orders)
        {
            Assert.Equal("confirmed", (await shop.SettledAsync(order)).GetProperty("status").GetString());
        }

        for (var i = 0; i < Looks; i++)
        {
            await shop.GetAsync($"/storefront/orders/{orders[i % Orders]}");
        }
    }

    private static JsonElement Named(JsonElement events, string name) => events.EnumerateArray().Single(e => e.GetProperty("name").GetString() == name);

    private static IEnumerable<string?> Strings(JsonElement list) => list.EnumerateArray().Select(e => e.GetString());
}

/// <summary>On files and without a broker, as <c>dotnet run</c> starts it, the module cannot be moved.</summary>
public sealed class ExtractCheckOnFiles(MonolithWithLongTimeouts monolith) : ExtractCheckTests(monolith), IClassFixture<MonolithWithLongTimeouts>
{
    protected override (int ExitCode, string[] Texts) End => (1, ["payments.db, which two processes cannot share.", "'db copy --module payments'", "Set RabbitMq:Uri"]);

    [Theory]
    [InlineData(2, "Module 'billing' does not exist", "billing")]
    [InlineData(2, "--running has the invalid value 'localhost'", "payments", "--running", "localhost")]
    [InlineData(2, "--token requires --running <address>", "payments", "--token", "env:ANY")]
    [InlineData(1, "the connection failed", "payments", "--running", "http://127.0.0.1:1")]
    public async Task Errors_are_reported_with_a_remedy(int expected, string message, params string[] arguments)
    {
        var (exitCode, output) = await RunAsync(arguments);

        Assert.True(exitCode == expected, output);
        Assert.Contains(message, output, StringComparison.Ordinal);
    }
}

/// <summary>On a server, where modules are isolated, and with a broker, the module can be moved.</summary>
[Collection(OnPostgreSql.Name)]
public sealed class ExtractCheckOnServers(LongTimeoutsOnServers monolith) : ExtractCheckTests(monolith), IClassFixture<LongTimeoutsOnServers>
{
    protected override (int ExitCode, string[] Texts) End => (0, ["No blockers were found."]);
}

/// <summary>A shop whose storefront has long timeouts, so that even a cold process sends all queries.</summary>
public class MonolithWithLongTimeouts : RunningMonolith
{
    private static readonly string[] Parts = ["Order", "Customer", "Payment"];

    protected override Task<TestEnvironment> CreateEnvironmentAsync() => WithLongTimeoutsAsync(base.CreateEnvironmentAsync());

    protected static async Task<TestEnvironment> WithLongTimeoutsAsync(Task<TestEnvironment> creation)
    {
        var environment = await creation;
        return environment with { Settings = environment.Settings.Concat(Parts.Select(part => KeyValuePair.Create($"Storefront:{part}Timeout", "00:01:00"))).ToDictionary() };
    }
}

public sealed class LongTimeoutsOnServers : MonolithWithLongTimeouts
{
    protected override string? Missing => LongScenarios.Skipped ?? SplitEnvironment.Missing;

    protected override Task<TestEnvironment> CreateEnvironmentAsync() => WithLongTimeoutsAsync(SplitEnvironment.CreateAsync(Shape.OneProcess));
}
