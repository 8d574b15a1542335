namespace Monolith.Architecture;

/// <summary>A violation of a rule.</summary>
/// <param name="RuleId">The id of the rule.</param>
/// <param name="Culprit">The project, type or member that breaks it, such as <c>Ordering.PlaceOrderHandler.Handle</c>.</param>
/// <param name="Dependency">The forbidden dependency or property, such as <c>Inventory.StockItem</c> or <c>public</c>.</param>
/// <param name="Remedy">The remedy, as an instruction.</param>
public sealed record Violation(string RuleId, string Culprit, string Dependency, string Remedy)
{
    /// <summary>The key in a baseline: everything except the remedy, whose wording may change.</summary>
    public string Key => $"{RuleId} | {Culprit} | {Dependency}";

    /// <summary>
    /// Whether the rule could not check something: it found no subject, or no assembly. A baseline does not tolerate that, because the
    /// solution would pass unchecked.
    /// </summary>
    public bool IsConfigurationError { get; init; }

    /// <summary>Whether a baseline tolerates it only with a comment above its entry that says why.</summary>
    public bool NeedsReason { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{Culprit} -> {Dependency}: {Remedy}";
}
