namespace Monolith;

/// <summary>The states of an entity and the transitions between them, as a table that diagrams and tests can read as well.</summary>
public static class Transitions
{
    /// <summary>Returns the state that follows a step, or null when the state does not allow the step.</summary>
    /// <param name="transitions">The table. Each combination of state and step may occur once.</param>
    /// <param name="from">The current state.</param>
    /// <param name="step">The step.</param>
    /// <typeparam name="TState">The type of the states.</typeparam>
    /// <typeparam name="TStep">The type of the steps.</typeparam>
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
