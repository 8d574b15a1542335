using Monolith.Conformance;

namespace Acceptance.Tests;

/// <summary>Each module uses a different kind of database, in one process. Modules do not notice.</summary>
[Collection(OnSqlServer.Name)]
public sealed class MixedDatabasesTests
{
    [Fact]
    public async Task An_order_completes_across_modules_on_SQLite_and_PostgreSQL()
    {
        await using var environment = await PostgreSqlEnvironment.CreateAsync();
        await TravelAsync(environment, OnPostgreSqlOf(environment, "ordering", "payments", "insights"));
    }

    [Fact]
    public async Task An_order_completes_across_modules_on_three_databases()
    {
        PostgreSqlForTests.SkipIfMissing();
        SqlServerForTests.ConnectionStringOrSkip();
        await using var environment = await PostgreSqlEnvironment.CreateAsync();
        await using var sqlServer = await SqlServerEnvironment.CreateAsync();
        var settings = OnPostgreSqlOf(environment, "ordering", "insights");
        foreach (var module in new[] { "payments", "catalog" })
        {
            settings[$"Modules:{module}:Database:Provider"] = "SqlServer";
            settings[$"Modules:{module}:Database:ConnectionString"] = ProvisionedServer.ConnectionStrings(sqlServer.Settings["Secrets:File"])[module];
        }

        if (SqlServerForTests.MaxBatchSize is { } rows)
        {
            settings["Database:MaxBatchSize"] = $"{rows}";
        }

        await TravelAsync(environment, settings);
    }

    /// <summary>Modules without a setting stay on SQLite, which the host upgrades itself.</summary>
    private static Dictionary<string, string> OnPostgreSqlOf(TestEnvironment environment, params string[] modules)
    {
        var settings = new Dictionary<string, string>();
        foreach (var module in modules)
        {
            settings[$"Modules:{module}:Database:Provider"] = "PostgreSql";
            settings[$"Modules:{module}:Database:ConnectionString"] = ProvisionedServer.ConnectionStrings(environment.Settings["Secrets:File"])[module];
        }

        return settings;
    }

    private static async Task TravelAsync(TestEnvironment environment, Dictionary<string, string> settings)
    {
        await using var monolith = await MonolithProcess.StartAsync(environment.Directory, settings);
        var shop = new Shop(monolith.Http);
        var product = await shop.StockAsync(10m, 10);
        var confirmed = await shop.OrderAsync(await shop.RegisterAsync(), (product, 3));
        var cancelled = await shop.OrderAsync(await shop.RegisterAsync(), (product, 30));
        Assert.Equal("confirmed", (await shop.SettledAsync(confirmed)).GetProperty("status").GetString());
        Assert.Equal("cancelled", (await shop.SettledAsync(cancelled)).GetProperty("status").GetString());
        await shop.UntilAsync($"/inventory/stock/{product}", s => s.GetProperty("onHand").GetInt32() == 7);
        Assert.Single(await shop.ListAsync($"/payments?orderId={confirmed}"));
        await shop.UntilAsync("/insights/sales/by-product", list => list.GetProperty("items").EnumerateArray()
            .Any(i => i.GetProperty("productId").GetGuid() == product && i.GetProperty("unitsSold").GetInt32() == 3));
    }
}
