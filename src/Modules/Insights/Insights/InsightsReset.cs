namespace Insights;

internal sealed class InsightsReset(InsightsDbContext db) : IReadModelReset
{
    public async Task ResetAsync(CancellationToken cancellationToken)
    {
        await db.OrderLines.ExecuteDeleteAsync(cancellationToken);
        await db.Orders.ExecuteDeleteAsync(cancellationToken);
        await db.ProductSales.ExecuteDeleteAsync(cancellationToken);
        await db.CustomerSales.ExecuteDeleteAsync(cancellationToken);
        await db.Reviews.ExecuteDeleteAsync(cancellationToken);
        await db.Products.ExecuteDeleteAsync(cancellationToken);
        await db.Customers.ExecuteDeleteAsync(cancellationToken);
    }
}
