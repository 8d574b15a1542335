namespace Monolith;

/// <summary>An amount in a currency.</summary>
/// <param name="Amount">The amount in the currency's major unit, such as 12.50 euro.</param>
/// <param name="Currency">The ISO 4217 code, three capital letters, such as EUR.</param>
public sealed record Money(decimal Amount, string Currency)
{
    /// <summary>Returns a zero amount in a currency.</summary>
    /// <param name="currency">The ISO 4217 code.</param>
    public static Money Zero(string currency) => new(0m, currency);

    /// <summary>Adds two amounts of one currency.</summary>
    /// <exception cref="InvalidOperationException">The currencies differ.</exception>
    public static Money operator +(Money left, Money right) =>
        left.Currency == right.Currency
            ? left with { Amount = left.Amount + right.Amount }
            : throw new InvalidOperationException($"{left} and {right} have different currencies. Convert one of them before adding.");

    /// <summary>Multiplies an amount, such as a price by a quantity.</summary>
    public static Money operator *(Money left, int factor) => left with { Amount = left.Amount * factor };

    /// <summary>Adds two amounts of one currency.</summary>
    /// <exception cref="InvalidOperationException">The currencies differ.</exception>
    public Money Add(Money other) => this + other;

    /// <summary>Multiplies the amount, such as a price by a quantity.</summary>
    public Money Multiply(int factor) => this * factor;

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"{Amount:0.00##} {Currency}");
}
