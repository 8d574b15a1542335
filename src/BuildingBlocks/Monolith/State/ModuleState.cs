namespace Monolith;

/// <summary>
/// The state of a module that lives in memory, without a database: an object of the module's own class, which event handlers change and
/// queries read. It is rebuilt from the snapshots and logs of the other modules at every start, in each process by itself, and is never
/// stored. Register the class with <see cref="ModuleBuilder.UseState{TState}"/>.
/// </summary>
/// <remarks>Many readers read at the same time, and a change waits for them, so the class needs no locks of its own.</remarks>
/// <typeparam name="TState">The class of the state.</typeparam>
public abstract class ModuleState<TState>
    where TState : class
{
    /// <summary>
    /// Changes the state when the event that is being handled commits. If a handler of the event fails, nothing changes. A change that
    /// fails itself is repeated on what it has changed, so check before, and change afterwards.
    /// </summary>
    /// <param name="change">The change. It runs once, after the handlers of the event.</param>
    /// <exception cref="InvalidOperationException">No event is being handled: the next start would lose the change.</exception>
    public abstract void Change(Action<TState> change);

    /// <summary>Reads the state, as the last event left it.</summary>
    /// <param name="read">Computes the result. It must not return a part of the state that a later event changes.</param>
    /// <typeparam name="TResult">The type of the result.</typeparam>
    public abstract TResult Read<TResult>(Func<TState, TResult> read);
}
