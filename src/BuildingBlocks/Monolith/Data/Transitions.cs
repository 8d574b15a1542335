namespace Monolith;

/// <summary>The states of an entity and the steps between them, as a table that diagrams and tests can read too.</summary>
public static class Transitions
{
    /// <summary>Where a step leads from a state, or null when it leads nowhere.</summary>
    /// <param name="transitions">The table; a state and a step stand in it together once at most.</param>
    /// <param name="from">The state.</param>
    /// <param name="step">The step.</param>
    /// <typeparam name="TState">The states.</typeparam>
    /// <typeparam name="TStep">The steps.</typeparam>
    public static TState? Next<TState, TStep>(this IReadOnlyList<(TState From, TStep Step, TState To)> transitions, TState from, TStep step)
        where TState : struct, Enum
        where TStep : struct, Enum
    {
        ArgumentNullException.ThrowIfNull(transitions);
        foreach (var transition in transitions)
        {
            if (EqualityComparer<TState>.Default.Equals(transition.From, from) && EqualityComparer<TStep>.Default.Equals(transition.Step, step))
            {
                return transition.To;
            }
        }

        return null;
    }
}
