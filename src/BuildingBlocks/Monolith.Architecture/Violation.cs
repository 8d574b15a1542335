namespace Monolith.Architecture;

/// <summary>One place where a rule is broken.</summary>
/// <param name="RuleId">The rule.</param>
/// <param name="Culprit">The project, type or member that breaks it, such as <c>Ordering.PlaceOrderHandler.Handle</c>.</param>
/// <param name="Dependency">What it may not have or be, such as <c>Inventory.StockItem</c> or <c>public</c>.</param>
/// <param name="Remedy">What to do instead, as an instruction.</param>
public sealed record Violation(string RuleId, string Culprit, string Dependency, string Remedy)
{
    /// <summary>What a baseline remembers it by: everything but the remedy, whose wording may change.</summary>
    public string Key => $"{RuleId} | {Culprit} | {Dependency}";

    /// <inheritdoc/>
    public override string ToString() => $"{Culprit} -> {Dependency}: {Remedy}";
}
