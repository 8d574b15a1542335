using System.Data.Common;

namespace Soak;

/// <summary>Another session holds a lock: on a row, or on SQLite on a module's whole file.</summary>
internal sealed class HeldLock(ShopDatabase database, Gate gate, TimeProvider clock) : IFault
{
    private static readonly (string Module, string Table)[] Tables =
    [
        ("inventory", "stock"), ("inventory", "cursors"), ("ordering", "orders"), ("ordering", "cursors"), ("payments", "payments"), ("payments", "side_effects"),
        ("notifications", "cursors"), ("reviews", "documents"), ("insights", "product_sales"),
    ];

    public string Name => "held locks";

    public int Weight => 10;

    public async Task RunAsync(Choice choice, CancellationToken cancellationToken)
    {
        using var pass = await gate.EnterAsync(cancellationToken);
        var (module, table) = choice.Of(Tables);
        await using var held = await HoldAsync(database, module, table, cancellationToken);
        await Task.Delay(choice.Milliseconds(500, 8000), clock, cancellationToken);
    }

    /// <summary>Locks the last rows of a table until the result is disposed.</summary>
    public static async Task<IAsyncDisposable> HoldAsync(ShopDatabase database, string module, string table, CancellationToken cancellationToken)
    {
        var connection = await database.OpenAsync(module, cancellationToken);
        var transaction = await connection.BeginTransactionAsync(cancellationToken);
        if (database is PostgreSqlShop)
        {
            await using var command = ShopDatabase.CreateCommand(connection, $"SELECT 1 FROM (SELECT * FROM {table} ORDER BY ctid DESC LIMIT 2 FOR UPDATE) AS locked");
            command.Transaction = transaction;
            await command.ExecuteNonQueryAsync(cancellationToken);
        }

        return new Held(connection, transaction);
    }

    private sealed class Held(DbConnection connection, DbTransaction transaction) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await transaction.DisposeAsync();
            await connection.DisposeAsync();
        }
    }
}

/// <summary>An event that no subscriber can read appears in a log.</summary>
internal sealed class PoisonEvent(ShopDatabase database, Gate gate, Ledger ledger, TimeProvider clock) : IFault
{
    private static readonly string[] Payloads = ["{}", "[]", "null", "no JSON", """{"orderId":"x","productId":"x"}"""];

    private static readonly (string Source, string Event, string[] Subscribers)[] Events =
    [
        ("ordering", "ordering.order-confirmed", ["inventory", "notifications", "reviews", "insights"]),
        ("ordering", "ordering.payment-requested", ["payments", "insights"]),
        ("catalog", "catalog.product-listed", ["ordering", "inventory", "insights"]),
        ("payments", "payments.payment-authorized", ["ordering", "insights"]),
    ];

    private int _number;

    public string Name => "poison events";

    public int Weight => 6;

    public async Task RunAsync(Choice choice, CancellationToken cancellationToken)
    {
        using var pass = await gate.EnterAsync(cancellationToken);
        var (source, name, subscribers) = choice.Of(Events);
        var (key, now) = ($"poison-{++_number}", clock.GetUtcNow());
        await database.ExecuteAsync(
            source,
            "INSERT INTO outbox (id, name, version, key, payload, headers, occurred_at, personal) VALUES (@id, @name, 1, @key, @payload, '{}', @at, @personal)",
            cancellationToken,
            ("@id", Guid.CreateVersion7(now)),
            ("@name", name),
            ("@key", key),
            ("@payload", choice.Of(Payloads)),
            ("@at", now),
            ("@personal", false));
        ledger.Add(new PoisonEntry(key, source, subscribers, new Span(now, clock.GetUtcNow())));
    }
}
