using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Soak;

/// <summary>Reads the state of all modules from their databases, and that of the payment provider and the mails from their folders.</summary>
internal sealed partial class StateReader(ShopDatabase database)
{
    public async Task<ShopState> ReadAsync(CancellationToken cancellationToken) => new()
    {
        Orders = await MapAsync("ordering", "SELECT id, status FROM orders", row => Text(row[1])),
        Reservations = await MapAsync("inventory", "SELECT order_id, status FROM reservations", row => Text(row[1])),
        ReservedLines = await ListAsync("inventory", "SELECT order_id, product_id, quantity FROM reservation_lines", row => (Id(row[0]), Id(row[1]), Number(row[2]))),
        Stock = await MapAsync("inventory", "SELECT product_id, on_hand, reserved FROM stock", row => (Number(row[1]), Number(row[2]))),
        Payments = await ListAsync("payments", "SELECT order_id, status FROM payments", row => (Id(row[0]), Text(row[1]))),
        Provider = [.. ReadProvider()],
        Notifications = await ListAsync("notifications", "SELECT order_id, kind, status FROM notifications", row => (Id(row[0]), Text(row[1]), Text(row[2]))),
        Mails = [.. ReadMails()],
        Names = [.. (await EachAsync(NameQueries)).Select(n => (n.Module, n.Row)).SelectMany(n => NameIn().Matches(Text(n.Row[0])).Select(m => (n.Module, m.Value)))],
        Insights = await MapAsync("insights", "SELECT id, status FROM orders", row => Text(row[1])),
        UnitsSold = await MapAsync("insights", "SELECT product_id, units FROM product_sales", row => (long)Number(row[1])),
        InsightsLines = await ListAsync("insights", "SELECT order_id, product_id, quantity FROM order_lines", row => (Id(row[0]), Id(row[1]), Number(row[2]))),
        Reviews = await MapAsync("reviews", "SELECT key, group_key FROM documents WHERE collection = 'reviews'", row => Id(row[1])),
        CountedReviews = await MapAsync("insights", "SELECT id, product_id FROM reviews", row => Id(row[1])),
        Customers = await ReadCustomersAsync(),
        Parked = await ReadParkedAsync(),
        Pending = [.. (await EachAsync("SELECT name, key FROM side_effects WHERE NOT parked")).Select(p => (p.Module, Text(p.Row[0]), Text(p.Row[1])))],
        Divergences = [.. (await EachAsync("SELECT source FROM divergences WHERE acknowledged_at IS NULL")).Select(d => (d.Module, Text(d.Row[0])))],
    };

    /// <summary>Where a customer's name may be: in personal events, parked events, requests of side effects and documents.</summary>
    private static string NameQueries =>
        """
        SELECT payload FROM outbox WHERE personal UNION ALL SELECT payload FROM parked_events UNION ALL SELECT payload FROM side_effects
        UNION ALL SELECT CAST(body AS text) FROM documents
        """;

    private async Task<IReadOnlyDictionary<string, IReadOnlySet<Guid>>> ReadCustomersAsync()
    {
        var customers = new Dictionary<string, IReadOnlySet<Guid>>();
        foreach (var (module, sql) in new[]
        {
            ("profiles", "SELECT id FROM profiles"), ("ordering", "SELECT id FROM customers"), ("notifications", "SELECT id FROM contacts"),
            ("reviews", "SELECT key FROM documents WHERE collection = 'customers'"), ("insights", "SELECT id FROM customers"),
        })
        {
            customers[module] = (await ListAsync(module, sql, row => Id(row[0]))).ToHashSet();
        }

        return customers;
    }

    private async Task<IReadOnlyList<ParkedWork>> ReadParkedAsync() =>
    [
        .. (await EachAsync("SELECT name, key, reason FROM parked_events")).Select(Work),
        .. (await EachAsync("SELECT 'a remainder', key, reason FROM parked_remainders")).Select(Work),
        .. (await EachAsync("SELECT name, key, failure FROM timers WHERE parked UNION ALL SELECT name, key, failure FROM side_effects WHERE parked")).Select(Work),
    ];

    private static ParkedWork Work((string Module, object[] Row) parked) =>
        new(parked.Module, Text(parked.Row[0]), Text(parked.Row[1]), Text(parked.Row[2]).ReplaceLineEndings("\n").Split('\n')[0]);

    /// <summary>One file per idempotency key. A closed key without an order has charged nothing.</summary>
    private IEnumerable<(Guid Order, bool IsRefund)> ReadProvider()
    {
        var folder = Path.Combine(database.Data, "simulated-gateway");
        foreach (var file in Directory.Exists(folder) ? Directory.EnumerateFiles(folder, "*.json") : [])
        {
            using var entry = JsonDocument.Parse(File.ReadAllText(file));
            if (entry.RootElement.GetProperty("approved").GetBoolean() && entry.RootElement.GetProperty("orderId").ValueKind == JsonValueKind.String)
            {
                yield return (entry.RootElement.GetProperty("orderId").GetGuid(), entry.RootElement.GetProperty("kind").GetString() == "refund");
            }
        }
    }

    private IEnumerable<MailFile> ReadMails()
    {
        var folder = Path.Combine(database.Data, "pickup");
        foreach (var file in Directory.Exists(folder) ? Directory.EnumerateFiles(folder, "*.eml") : [])
        {
            var mail = File.ReadAllText(file);
            yield return new MailFile(Guid.Parse(OrderIn().Match(mail).Groups[1].Value), NameIn().Match(mail).Value);
        }
    }

    private async Task<IReadOnlyDictionary<Guid, T>> MapAsync<T>(string module, string sql, Func<object[], T> read) =>
        (await database.ReadAsync(module, sql, CancellationToken.None)).ToDictionary(row => Id(row[0]), read);

    private async Task<IReadOnlyList<T>> ListAsync<T>(string module, string sql, Func<object[], T> read) =>
        [.. (await database.ReadAsync(module, sql, CancellationToken.None)).Select(read)];

    private async Task<IReadOnlyList<(string Module, object[] Row)>> EachAsync(string sql)
    {
        var all = new List<(string, object[])>();
        foreach (var module in ShopDatabase.Modules)
        {
            all.AddRange((await database.ReadAsync(module, sql, CancellationToken.None)).Select(row => (module, row)));
        }

        return all;
    }

    private static Guid Id(object value) => value is Guid id ? id : Guid.Parse((string)value);

    private static string Text(object value) => value as string ?? "";

    private static int Number(object value) => Convert.ToInt32(value, CultureInfo.InvariantCulture);

    [GeneratedRegex("order ([0-9a-f-]{36}) is")]
    private static partial Regex OrderIn();

    [GeneratedRegex("Customer [0-9]{9}")]
    private static partial Regex NameIn();
}
