using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace Inventory.Tests;

public sealed class NeverNegativeTests : InventoryScenario
{
    [Fact]
    public void The_entity_rejects_quantities_out_of_bounds()
    {
        var item = new StockItem { ProductId = Apple, Name = "Apple" };
        item.Replenish(5);
        item.Reserve(3);

        Assert.Throws<InvalidOperationException>(() => item.Reserve(3));
        Assert.Throws<InvalidOperationException>(() => item.Release(4));
        Assert.Throws<InvalidOperationException>(() => item.Commit(4));
        Assert.Throws<InvalidOperationException>(() => item.Replenish(StockItem.MaxOnHand));
        Assert.Throws<ArgumentOutOfRangeException>(() => item.Reserve(-1));
        Assert.Equal((5, 3, 2), (item.OnHand, item.Reserved, item.Available));
    }

    [Theory]
    [InlineData("UPDATE stock SET reserved = -1")]
    [InlineData("UPDATE stock SET reserved = on_hand + 1")]
    [InlineData("UPDATE stock SET on_hand = reserved - 1")]
    public async Task The_database_rejects_it_as_well(string sql)
    {
        await using var file = new SqliteConnection($"Data Source={Path.Combine(Inventory.Directory, "inventory.db")}");
        await file.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = file.CreateCommand();
#pragma warning disable CA2100 // The SQL is constant.
        command.CommandText = sql;
#pragma warning restore CA2100

        var refusal = await Assert.ThrowsAsync<SqliteException>(() => command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken));

        Assert.Contains("ck_stock_never_negative", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_two_concurrent_changes_of_the_same_stock_one_is_rejected() =>
        await Inventory.QueryAsync<InventoryDbContext, int>(async mine =>
        {
            var item = await mine.Stock.SingleAsync(s => s.ProductId == Apple, TestContext.Current.CancellationToken);
            await Inventory.SendAsync(new ReplenishStock(Apple, 1));

            item.Reserve(10);

            await Assert.ThrowsAsync<DbUpdateConcurrencyException>(() => mine.SaveChangesAsync(TestContext.Current.CancellationToken));
            return 0;
        });
}
