using FluentValidation;

namespace Monolith;

/// <summary>Checks an amount of money that comes in: positive, in whole cents, of a currency of ISO 4217.</summary>
public sealed class MoneyValidator : AbstractValidator<Money>
{
    private const decimal MaxAmount = 1_000_000_000m;
    private const int Decimals = 2;

    /// <summary>Creates the validator.</summary>
    public MoneyValidator()
    {
        RuleFor(m => m.Amount).GreaterThan(0).LessThanOrEqualTo(MaxAmount).PrecisionScale(12, Decimals, ignoreTrailingZeros: true);
        RuleFor(m => m.Currency).Must(Currencies.Contains).WithMessage("'Currency' must be an ISO 4217 code, such as EUR.");
    }
}
