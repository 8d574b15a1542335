using System.Text.Json;

namespace Acceptance.Tests;

/// <summary>The command <c>modules report</c> in its three formats, as a process in an empty folder.</summary>
public sealed class ModulesReportTests
{
    private static readonly string[] WithoutNeighborsOfCatalog = ["payments", "inventory", "ordering", "search"];

    private const string Secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    /// <summary>A shop without payments and insights, which delivers to a partner.</summary>
    private static readonly Dictionary<string, string> Settings = new()
    {
        ["Modules:payments:Location"] = "Absent",
        ["Modules:insights:Location"] = "Absent",
        ["Modules:catalog:Deliveries:warehouse:Events:0"] = "catalog.product-retired",
        ["Modules:catalog:Deliveries:warehouse:Events:1"] = "catalog.product-listed",
        ["Modules:catalog:Deliveries:warehouse:Http:Url"] = "https://warehouse.example.org/hidden?key=hidden",
        ["Modules:catalog:Deliveries:warehouse:Http:Secret"] = Secret,
    };

    private static readonly Lazy<Task<string>> Text = new(() => ReportAsync(Settings)), Json = new(() => ReportAsync(Settings, "--json"));

    [Fact]
    public async Task The_text_lists_tables_events_queries_and_findings_in_aligned_columns()
    {
        var lines = (await ReportAsync()).Split('\n');

        Assert.Contains(lines, l => Cells(l) is ["ordering", "ordering", "customers, order_lines, orders, products", "Catalog, Inventory, Payments, Profiles"]);
        Assert.Contains(lines, l => Cells(l) is ["reviews", "reviews", "customers (documents), open_orders (documents), purchases (documents), reviews (documents)", "Ordering, Profiles"]);
        Assert.Contains(lines, l => Cells(l) is ["ordering.order-placed", "1", "ordering", "inventory, reviews, insights"]);
        Assert.Contains(lines, l => Cells(l) is ["Payments.Contracts.GetPayments", "IReadOnlyList<PaymentView>", "payments"]);
        Assert.Contains(lines, l => Cells(l) is ["mutual subscriptions", "ordering and inventory, ordering and payments"]);
        Assert.Single(lines, l => l.Contains("outbox", StringComparison.Ordinal));
        var events = lines.SkipWhile(l => l != "Events").Skip(1).TakeWhile(l => l.Length > 0).ToList();
        Assert.True(events.Count > 10);
        Assert.Single(events.Select(l => l.IndexOf("  1  ", StringComparison.Ordinal)).Where(i => i >= 0).Distinct());
    }

    [Fact]
    public async Task The_text_lists_events_without_subscribers_and_remote_publishers()
    {
        var lines = (await Text.Value).Split('\n');

        Assert.Contains(lines, l => Cells(l) is ["notifications.notification-sent", "1", "notifications", "none"]);
        Assert.Contains(lines, l => Cells(l) is ["payments.payment-declined", "1", "payments (not in this process)", "ordering"]);
        Assert.Contains(lines, l => Cells(l) is ["handled but not published", "payments.payment-authorized, payments.payment-declined"]);
        Assert.Contains(lines, l => Cells(l) is ["published but not handled", var withoutSubscriber] && withoutSubscriber.Contains("notifications.notification-sent", StringComparison.Ordinal));
        Assert.DoesNotContain(lines, l => l.Contains("payments.payment-refunded", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_JSON_output_contains_the_same_information()
    {
        using var report = JsonDocument.Parse(await Json.Value);
        var root = report.RootElement;

        var ordering = root.GetProperty("modules").EnumerateArray().Single(m => m.GetProperty("name").GetString() == "ordering");
        Assert.Equal(
            ["ordering.order-placed", "ordering.payment-requested", "ordering.order-confirmed", "ordering.order-cancelled"],
            Strings(ordering.GetProperty("publishes")));
        Assert.Contains("Payments.Contracts", Strings(ordering.GetProperty("references")));
        Assert.Contains(ordering.GetProperty("tables").EnumerateArray(), t => Is(t, "orders", false));
        Assert.Contains(ordering.GetProperty("tables").EnumerateArray(), t => Is(t, "outbox", true));
        Assert.Contains("ordering.payment-requested", Strings(root.GetProperty("withoutSubscriber")));
        Assert.DoesNotContain("ordering.order-placed", Strings(root.GetProperty("withoutSubscriber")));
        Assert.Equal(["payments.payment-authorized", "payments.payment-declined"], Strings(root.GetProperty("unpublished")));
        Assert.Equal("inventory", Assert.Single(root.GetProperty("mutualSubscriptions").EnumerateArray()).GetProperty("other").GetString());
        Assert.Empty(root.GetProperty("unanswered").EnumerateArray());

        static bool Is(JsonElement table, string name, bool buildingBlock) =>
            table.GetProperty("name").GetString() == name && table.GetProperty("buildingBlock").GetBoolean() == buildingBlock;
    }

    [Fact]
    public async Task Deliveries_are_listed_with_their_targets_and_without_secrets()
    {
        var text = await Text.Value;
        using var json = JsonDocument.Parse(await Json.Value);

        Assert.Contains(text.Split('\n'), l => Cells(l) is ["catalog", "warehouse", "https://warehouse.example.org", "catalog.product-listed, catalog.product-retired"]);
        var catalog = json.RootElement.GetProperty("modules").EnumerateArray().Single(m => m.GetProperty("name").GetString() == "catalog");
        Assert.Equal("warehouse", Assert.Single(catalog.GetProperty("deliveries").EnumerateArray()).GetProperty("name").GetString());
        Assert.DoesNotContain("hidden", text + json.RootElement, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, text + json.RootElement, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Mermaid_draws_a_subscriber_to_every_module_as_a_note()
    {
        var flowchart = await ReportAsync(null, "--mermaid");

        Assert.StartsWith("flowchart LR\n", flowchart, StringComparison.Ordinal);
        Assert.Contains("    Ordering -->|\"PaymentRequested<br>OrderCancelled\"| Payments\n", flowchart, StringComparison.Ordinal);
        Assert.Contains("    Insights([\"Insights<br>subscribes to every module\"])", flowchart, StringComparison.Ordinal);
        Assert.DoesNotContain("| Insights", flowchart, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Mermaid_draws_an_absent_publisher_dashed_and_includes_unconnected_modules()
    {
        var flowchart = await ReportAsync(
            WithoutNeighborsOfCatalog.ToDictionary(module => $"Modules:{module}:Location", _ => "Absent"), "--mermaid");

        Assert.Contains("    Ordering -.->|\"OrderConfirmed<br>OrderCancelled\"| Notifications\n", flowchart, StringComparison.Ordinal);
        Assert.Contains("    Profiles -->|\"ProfileRegistered<br>ProfileUpdated<br>ProfileErased\"| Notifications\n", flowchart, StringComparison.Ordinal);
        Assert.Contains("    Catalog\n", flowchart, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_formats_at_once_are_rejected()
    {
        using var directory = new TestDirectory();

        var (exitCode, output) = await MonolithProcess.RunCommandAsync(directory.Path, "modules", "report", "--json", "--mermaid");

        Assert.Equal(2, exitCode);
        Assert.Contains("cannot be combined", output, StringComparison.Ordinal);
    }

    /// <summary>Runs the report in an empty folder, which must stay empty, because the report needs no database.</summary>
    private static async Task<string> ReportAsync(Dictionary<string, string>? settings = null, params string[] arguments)
    {
        using var directory = new TestDirectory();
        var (exitCode, output) = await MonolithProcess.RunCommandAsync(directory.Path, settings, ["modules", "report", .. arguments]);
        Assert.True(exitCode == 0, output);
        Assert.Empty(Directory.EnumerateFileSystemEntries(directory.Path));
        return output.ReplaceLineEndings("\n");
    }

    private static string[] Cells(string line) => line.Split("  ", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static string[] Strings(JsonElement list) => [.. list.EnumerateArray().Select(e => e.GetString()!)];
}
