using FluentValidation;

namespace Monolith;

/// <summary>Validates an incoming amount of money: positive, in whole cents, with a currency code of ISO 4217.</summary>
public sealed class MoneyValidator : AbstractValidator<Money>
{
    private const decimal MaxAmount = 1_000_000_000m;
    private const int Decimals = 2;

    /// <summary>Initializes the validator.</summary>
    public MoneyValidator()
    {
        RuleFor(m => m.Amount).GreaterThan(0).LessThanOrEqualTo(MaxAmount).PrecisionScale(12, Decimals, ignoreTrailingZeros: true);
        RuleFor(m => m.Currency).Must(Currencies.Contains).WithMessage("'Currency' must be an ISO 4217 code, such as EUR.");
    }
}
