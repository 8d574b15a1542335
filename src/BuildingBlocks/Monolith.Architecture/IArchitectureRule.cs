namespace Monolith.Architecture;

/// <summary>
/// A rule for the code of a solution. The rules of this library are found in its assembly; add your own with
/// <see cref="ArchitectureRules.With"/>. Derive from <see cref="ArchitectureRule{TSubject}"/>, which also detects that a rule checked
/// nothing.
/// </summary>
public interface IArchitectureRule
{
    /// <summary>
    /// The id in kebab case, such as <c>handlers-are-internal-and-sealed</c>, as used in messages, baselines and documentation.
    /// </summary>
    string Id { get; }

    /// <summary>The rule in one sentence.</summary>
    string Title { get; }

    /// <summary>Why the rule exists, in a few sentences.</summary>
    string Reason => Title;

    /// <summary>Finds the violations of the rule.</summary>
    /// <param name="solution">The solution to check.</param>
    /// <returns>All violations, including one if the rule found nothing to check.</returns>
    IEnumerable<Violation> Check(Solution solution);
}
