using Microsoft.EntityFrameworkCore;

namespace Payments.Tests;

/// <summary>A request for a side effect that another version of the module stored.</summary>
public sealed class RenamedSideEffectTests : PaymentsScenario
{
    [Fact]
    public async Task A_side_effect_without_a_required_member_is_parked_with_the_reason_and_has_no_effect()
    {
        await StartAsync(settings: ("Messaging:SideEffectMaxAttempts", "2"));

        await Payments.QueryAsync<PaymentsDbContext, int>(db => db.Database.ExecuteSqlAsync(
            $$$"""
            INSERT INTO side_effects (id, name, key, payload, due_at, attempts, parked)
            VALUES ({{{Order}}}, 'authorize-payment', 'a', '{"purchase":{}}', 0, 0, 0)
            """,
            TestContext.Current.CancellationToken));

        await Payments.EventuallyAsync<PaymentsDbContext>(async db =>
            await db.Database.SqlQuery<int>($"SELECT COUNT(*) AS \"Value\" FROM side_effects WHERE parked = 1").SingleAsync() == 1);
        var failure = await Payments.QueryAsync<PaymentsDbContext, string>(db => db.Database.SqlQuery<string>($"SELECT failure AS \"Value\" FROM side_effects").SingleAsync());
        Assert.Contains("The stored payload of side effect AuthorizePayment cannot be read", failure, StringComparison.Ordinal);
        Assert.Equal((0, 0), Ledger());
    }
}
