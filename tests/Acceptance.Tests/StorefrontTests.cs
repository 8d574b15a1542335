using System.Text.Json;

namespace Acceptance.Tests;

/// <summary>An order is composed of three modules' answers, and a part that is missing does not fail it.</summary>
public abstract class StorefrontTests
{
    [Fact]
    public async Task A_part_of_an_absent_module_is_listed_as_missing()
    {
        LongScenarios.SkipIf(IsLong);
        await using var environment = await CreateEnvironmentAsync();
        await using var monolith = await environment.With(("Modules:payments:Location", "Absent")).StartAsync();
        var shop = new Shop(monolith.Http);
        var order = await shop.OrderAsync(await shop.RegisterAsync("Ann Lee"), (await shop.StockAsync(10m, 10), 1));

        // The others are named as missing too while they are slower than their part of the answer may be, as a cold host is.
        var composed = await shop.UntilAsync(
            $"/storefront/orders/{order}", o => o.GetProperty("missing").EnumerateArray().Select(m => m.GetString()).SequenceEqual(["payment"]));

        Assert.Equal(JsonValueKind.Null, composed.GetProperty("payment").ValueKind);
        Assert.Equal(order, composed.GetProperty("order").GetProperty("id").GetGuid());
        Assert.Equal("Ann Lee", composed.GetProperty("customer").GetProperty("name").GetString());
    }

    /// <summary>Whether this is a long scenario.</summary>
    protected virtual bool IsLong => false;

    /// <summary>Creates the environment with the data of one test's monolith.</summary>
    protected abstract Task<TestEnvironment> CreateEnvironmentAsync();
}

public sealed class StorefrontOnSqlite : StorefrontTests
{
    protected override Task<TestEnvironment> CreateEnvironmentAsync() => TestEnvironment.OnSqliteAsync();
}
