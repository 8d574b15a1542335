namespace Monolith.Architecture;

/// <summary>One difference between two shapes.</summary>
/// <param name="Breaking">Whether somebody who reads or wrote the old shape is left behind.</param>
/// <param name="Path">Where, such as <c>lines[].unitPrice.currency</c>.</param>
/// <param name="Was">What was approved.</param>
/// <param name="Is">What is there now.</param>
/// <param name="Why">What it means to a reader.</param>
internal sealed record ContractDifference(bool Breaking, string Path, string Was, string Is, string Why)
{
    public override string ToString() => $"{(Breaking ? "breaking" : "additive")}: {(Path.Length == 0 ? "the whole" : Path)} was {Was}, is {Is}: {Why}";
}
