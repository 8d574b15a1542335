using System.Net;

namespace Soak;

/// <summary>What goes wrong on a server only: each on the sessions or the principal of one module.</summary>
internal abstract class ServerFault(PostgreSqlShop shop, Gate gate) : IFault
{
    private static readonly string[] Modules = ["ordering", "inventory", "payments", "notifications", "reviews", "insights", "profiles"];

    public abstract string Name { get; }

    public abstract int Weight { get; }

    protected PostgreSqlShop Shop => shop;

    public async Task RunAsync(Choice choice, CancellationToken cancellationToken)
    {
        using var pass = await gate.EnterAsync(cancellationToken);
        var module = choice.Of(Modules);
        await RunAsync(module, PostgreSqlShop.PrincipalOf(shop.Server, module), choice, cancellationToken);
    }

    protected abstract Task RunAsync(string module, string principal, Choice choice, CancellationToken cancellationToken);

    protected Task ExecuteAsync(string sql) => shop.ExecuteAsync("public", sql, CancellationToken.None);

    protected Task TerminateAsync(string principal, int max) => ExecuteAsync(
        $"SELECT pg_terminate_backend(pid) FROM (SELECT pid FROM pg_stat_activity WHERE usename = '{principal}' ORDER BY random() LIMIT {max}) AS chosen");
}

internal sealed class TerminatedBackends(PostgreSqlShop shop, Gate gate) : ServerFault(shop, gate)
{
    public override string Name => "terminated backends";

    public override int Weight => 10;

    protected override Task RunAsync(string module, string principal, Choice choice, CancellationToken cancellationToken) =>
        TerminateAsync(principal, 1 + choice.Below(10));
}

/// <summary>Every statement of a module has a short time limit, and one of its rows is locked.</summary>
internal sealed class StatementTimeouts(PostgreSqlShop shop, Gate gate, TimeProvider clock) : ServerFault(shop, gate)
{
    public override string Name => "statement timeouts";

    public override int Weight => 6;

    protected override async Task RunAsync(string module, string principal, Choice choice, CancellationToken cancellationToken)
    {
        await ExecuteAsync($"ALTER ROLE \"{principal}\" SET statement_timeout = '300ms'");
        try
        {
            await TerminateAsync(principal, 100);
            await using var held = await HeldLock.HoldAsync(Shop, module, TableOf(module), cancellationToken);
            await Task.Delay(choice.Milliseconds(1000, 8000), clock, cancellationToken);
        }
        finally
        {
            await ExecuteAsync($"ALTER ROLE \"{principal}\" RESET statement_timeout");
            await TerminateAsync(principal, 100);
        }
    }

    private static string TableOf(string module) => module switch
    {
        "inventory" => "stock",
        "insights" => "product_sales",
        "reviews" => "documents",
        _ => module == "ordering" ? "orders" : module,
    };
}

/// <summary>The server accepts no session of a module.</summary>
internal sealed class RefusedConnections(PostgreSqlShop shop, Gate gate, TimeProvider clock) : ServerFault(shop, gate)
{
    public override string Name => "refused connections";

    public override int Weight => 5;

    protected override async Task RunAsync(string module, string principal, Choice choice, CancellationToken cancellationToken)
    {
        await ExecuteAsync($"ALTER ROLE \"{principal}\" CONNECTION LIMIT 0");
        try
        {
            await TerminateAsync(principal, 100);
            await Task.Delay(choice.Milliseconds(500, 6000), clock, cancellationToken);
        }
        finally
        {
            await ExecuteAsync($"ALTER ROLE \"{principal}\" CONNECTION LIMIT -1");
        }
    }
}

/// <summary>More requests than the pool has connections wait for one locked row.</summary>
internal sealed class FullPool(PostgreSqlShop shop, Gate gate, ShopClient client, Goods goods, Ledger ledger, TimeProvider clock) : ServerFault(shop, gate)
{
    private const int Requests = 60;

    private int _burst;

    public override string Name => "full pools";

    public override int Weight => 4;

    protected override async Task RunAsync(string module, string principal, Choice choice, CancellationToken cancellationToken)
    {
        var (product, burst) = (choice.Of(goods.Replenishable), ++_burst);
        Task sending;
        await using (await HeldLock.HoldAsync(Shop, "inventory", "stock", cancellationToken))
        {
            sending = Task.WhenAll(Enumerable.Range(0, Requests).Select(i => ReplenishAsync(product, $"burst-{burst}-{i}", cancellationToken)));
            await Task.Delay(choice.Milliseconds(2000, 6000), clock, cancellationToken);
        }

        await sending;
    }

    private async Task ReplenishAsync(Guid product, string key, CancellationToken cancellationToken)
    {
        var answer = await client.SendAsync(HttpMethod.Post, $"/inventory/stock/{product}/replenishments", """{"quantity":1}""", key, cancellationToken);
        if (answer?.Status is HttpStatusCode.OK)
        {
            ledger.Add(new ReplenishmentEntry(key, product, 1, answer.Span));
        }
        else if (answer is not null)
        {
            ledger.Add(new Finding(Fault.Lost, key, "inventory", $"the request was valid, but the answer was {(int)answer.Status} {answer.Body}"));
        }
    }
}
