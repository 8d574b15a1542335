namespace Insights;

/// <summary>
/// The sales of a product in a currency. The totals are updated with each event, because SQLite stores decimals as text and could only sum
/// them inexactly.
/// </summary>
internal sealed class ProductSales
{
    public required Guid ProductId { get; init; }

    public required string Currency { get; init; }

    public long Units { get; private set; }

    public decimal Revenue { get; private set; }

    public int Orders { get; private set; }

    /// <summary>Adds one confirmed order, by its lines of this product in this currency.</summary>
    public void AddOrder(IEnumerable<OrderLine> lines)
    {
        foreach (var line in lines)
        {
            Units += line.Quantity;
            Revenue += (line.UnitPrice * line.Quantity).Amount;
        }

        Orders++;
    }
}

/// <summary>The orders of a customer in a currency.</summary>
internal sealed class CustomerSales
{
    public required Guid CustomerId { get; init; }

    public required string Currency { get; init; }

    public int OrdersConfirmed { get; private set; }

    public int OrdersCancelled { get; private set; }

    public decimal Revenue { get; private set; }

    public void AddConfirmed(Money total)
    {
        OrdersConfirmed++;
        Revenue += total.Amount;
    }

    public void AddCancelled() => OrdersCancelled++;
}

internal sealed class ProductSalesMapping : IEntityTypeConfiguration<ProductSales>
{
    public void Configure(EntityTypeBuilder<ProductSales> builder)
    {
        builder.ToTable("product_sales").HasKey(s => new { s.ProductId, s.Currency });
        builder.Property(s => s.Currency).IsCurrency();
        builder.Property(s => s.Revenue).IsTotal();
    }
}

internal sealed class CustomerSalesMapping : IEntityTypeConfiguration<CustomerSales>
{
    public void Configure(EntityTypeBuilder<CustomerSales> builder)
    {
        builder.ToTable("customer_sales").HasKey(s => new { s.CustomerId, s.Currency });
        builder.Property(s => s.Currency).IsCurrency();
        builder.Property(s => s.Revenue).IsTotal();
    }
}

internal static class TotalMapping
{
    private const int CurrencyLength = 3, Precision = 28, Scale = 4;

    public static void IsCurrency(this PropertyBuilder<string> currency) => currency.HasMaxLength(CurrencyLength);

    /// <summary>Configures a precision for totals, which need more digits than single prices.</summary>
    public static void IsTotal(this PropertyBuilder<decimal> total) => total.HasPrecision(Precision, Scale);
}
