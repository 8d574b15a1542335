using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Monolith;

/// <summary>Maps money to columns.</summary>
public static class MoneyMapping
{
    private const int Precision = 18, Scale = 4, CurrencyLength = 3;

    /// <summary>Maps money to an exact amount and a currency code.</summary>
    /// <param name="money">The property.</param>
    public static ComplexPropertyBuilder<Money> IsMoney(this ComplexPropertyBuilder<Money> money)
    {
        ArgumentNullException.ThrowIfNull(money);
        money.Property(m => m.Amount).HasPrecision(Precision, Scale);
        money.Property(m => m.Currency).HasMaxLength(CurrencyLength);
        return money;
    }
}
