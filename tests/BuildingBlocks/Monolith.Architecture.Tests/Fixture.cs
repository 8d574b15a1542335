namespace Monolith.Architecture.Tests;

/// <summary>
/// A folder of <c>Fixtures/{rule}</c>. <c>Bad…</c> violates only this rule; its <c>expected.txt</c> lists the violations, one per line:
/// <c>culprit | dependency | words of the remedy</c>. <c>Good…</c> comes close to a violation without being one. A name that ends with
/// <c>-plain</c> is laid over <c>Fixtures/Plain</c>, a solution without Monolith whose modules have several projects.
/// </summary>
public sealed record Fixture(string RuleId, string Variant)
{
    private const string Expected = "expected.txt";

    public bool IsBad => Variant.StartsWith("Bad", StringComparison.Ordinal);

    private string Folder => Path.Combine(MiniSolution.Fixtures, RuleId, Variant);

    public static IReadOnlyList<Fixture> All() =>
    [
        .. from rule in Directory.GetDirectories(MiniSolution.Fixtures)
           where Path.GetFileName(rule) is not (MiniSolution.Base or MiniSolution.Plain)
           from variant in Directory.GetDirectories(rule)
           select new Fixture(Path.GetFileName(rule), Path.GetFileName(variant)),
    ];

    public IReadOnlyList<Violation> Check()
    {
        using var solution = Variant.EndsWith("-plain", StringComparison.Ordinal) ? MiniSolution.CreatePlain(Folder) : MiniSolution.Create(Folder);
        return solution.Rules.Find();
    }

    public IReadOnlyList<string[]> ReadExpected() =>
        [.. File.ReadAllLines(Path.Combine(Folder, Expected)).Where(line => line.Length > 0).Select(line => line.Split(" | "))];

    public override string ToString() => $"{RuleId}/{Variant}";
}
