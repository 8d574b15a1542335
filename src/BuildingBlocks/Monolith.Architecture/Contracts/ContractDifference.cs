namespace Monolith.Architecture;

/// <summary>One difference between two shapes.</summary>
/// <param name="Breaking">Whether some readers or writers of the old shape would fail.</param>
/// <param name="Path">The path, such as <c>lines[].unitPrice.currency</c>.</param>
/// <param name="Was">The approved value.</param>
/// <param name="Is">The current value.</param>
/// <param name="Why">The effect on readers.</param>
internal sealed record ContractDifference(bool Breaking, string Path, string Was, string Is, string Why)
{
    public override string ToString() => $"{(Breaking ? "breaking" : "additive")}: {(Path.Length == 0 ? "the whole" : Path)} was {Was}, is {Is}: {Why}";
}
