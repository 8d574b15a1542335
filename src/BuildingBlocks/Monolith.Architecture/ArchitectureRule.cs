namespace Monolith.Architecture;

/// <summary>
/// A rule that looks at one kind of subject. Where a solution has none, the rule has looked at nothing, and passing would
/// be a lie: that is a violation as well.
/// </summary>
/// <typeparam name="TSubject">What it looks at: a module, a type, a project.</typeparam>
public abstract class ArchitectureRule<TSubject> : IArchitectureRule
{
    /// <inheritdoc/>
    public abstract string Id { get; }

    /// <inheritdoc/>
    public abstract string Title { get; }

    /// <summary>What the rule looks at, in the plural, such as <c>event handlers</c>.</summary>
    protected abstract string Subjects { get; }

    /// <inheritdoc/>
    public IEnumerable<Violation> Check(Solution solution)
    {
        ArgumentNullException.ThrowIfNull(solution);
        var subjects = Select(solution).ToList();
        return subjects.Count > 0 ? Check(subjects, solution) : [LookedAtNothing()];
    }

    /// <summary>Finds what to look at.</summary>
    /// <param name="solution">The solution.</param>
    protected abstract IEnumerable<TSubject> Select(Solution solution);

    /// <summary>Looks at one subject.</summary>
    /// <param name="subject">The subject.</param>
    /// <param name="solution">The solution it is part of.</param>
    protected abstract IEnumerable<Violation> Check(TSubject subject, Solution solution);

    /// <summary>Looks at all subjects. Override it where they have to be compared with each other.</summary>
    /// <param name="subjects">One subject or more.</param>
    /// <param name="solution">The solution they are part of.</param>
    protected virtual IEnumerable<Violation> Check(IReadOnlyList<TSubject> subjects, Solution solution)
    {
        ArgumentNullException.ThrowIfNull(subjects);
        return subjects.SelectMany(subject => Check(subject, solution));
    }

    /// <summary>Makes a violation of this rule.</summary>
    /// <param name="culprit">The project, type or member that breaks it.</param>
    /// <param name="dependency">What it may not have or be.</param>
    /// <param name="remedy">What to do instead.</param>
    protected Violation Violation(string culprit, string dependency, string remedy) => new(Id, culprit, dependency, remedy);

    private Violation LookedAtNothing() => Violation(
        "the solution",
        $"no {Subjects}",
        $"The rule looked at nothing. Build the solution, check the conventions in {nameof(SolutionLayout)}, "
        + $"or leave the rule out with .Except(\"{Id}\") while there are none.");
}
