namespace Monolith.Architecture;

/// <summary>
/// A rule that checks one kind of subject. If a solution has no such subject, the rule reports a violation, because a rule that checked
/// nothing must not pass.
/// </summary>
/// <typeparam name="TSubject">The type of the subjects, such as a module, a type or a project.</typeparam>
public abstract class ArchitectureRule<TSubject> : IArchitectureRule
{
    /// <inheritdoc/>
    public abstract string Id { get; }

    /// <inheritdoc/>
    public abstract string Title { get; }

    /// <inheritdoc/>
    public virtual string Reason => Title;

    /// <summary>The plural name of the subjects, such as <c>event handlers</c>.</summary>
    protected abstract string Subjects { get; }

    /// <inheritdoc/>
    public IEnumerable<Violation> Check(Solution solution)
    {
        ArgumentNullException.ThrowIfNull(solution);
        var subjects = Select(solution).ToList();
        return subjects.Count > 0 ? Check(subjects, solution) : [NothingChecked()];
    }

    /// <summary>Selects the subjects of a solution.</summary>
    /// <param name="solution">The solution.</param>
    protected abstract IEnumerable<TSubject> Select(Solution solution);

    /// <summary>Checks one subject.</summary>
    /// <param name="subject">The subject.</param>
    /// <param name="solution">The solution that contains the subject.</param>
    protected abstract IEnumerable<Violation> Check(TSubject subject, Solution solution);

    /// <summary>Checks all subjects. Override it to compare subjects with each other.</summary>
    /// <param name="subjects">One subject or more.</param>
    /// <param name="solution">The solution that contains the subjects.</param>
    protected virtual IEnumerable<Violation> Check(IReadOnlyList<TSubject> subjects, Solution solution)
    {
        ArgumentNullException.ThrowIfNull(subjects);
        return subjects.SelectMany(subject => Check(subject, solution));
    }

    /// <summary>Creates a violation of this rule.</summary>
    /// <param name="culprit">The project, type or member that breaks it.</param>
    /// <param name="dependency">The forbidden dependency or property.</param>
    /// <param name="remedy">The remedy.</param>
    protected Violation Violation(string culprit, string dependency, string remedy) => new(Id, culprit, dependency, remedy);

    private Violation NothingChecked() => Violation(
        "the solution",
        $"no {Subjects}",
        $"The rule found nothing to check. Build the solution, check the conventions in {nameof(SolutionLayout)} or {SolutionLayout.FileName}, "
        + $"or exclude the rule with .Except(\"{Id}\") or --without {Id} until the solution has some.") with
    { IsConfigurationError = true };
}
