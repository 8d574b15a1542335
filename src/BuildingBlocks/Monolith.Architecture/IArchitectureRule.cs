namespace Monolith.Architecture;

/// <summary>
/// One thing that no code of a solution may do. Rules of this library are found in its assembly; a rule of your own is
/// added with <see cref="ArchitectureRules.With"/>. Derive from <see cref="ArchitectureRule{TSubject}"/>, which brings the
/// guard against looking at nothing.
/// </summary>
public interface IArchitectureRule
{
    /// <summary>The id in kebab case, such as <c>handlers-are-internal-and-sealed</c>. Messages, baselines and docs name it.</summary>
    string Id { get; }

    /// <summary>The rule in one sentence.</summary>
    string Title { get; }

    /// <summary>Finds what breaks the rule.</summary>
    /// <param name="solution">The solution to look at.</param>
    /// <returns>Every violation; also one when there was nothing to look at.</returns>
    IEnumerable<Violation> Check(Solution solution);
}
