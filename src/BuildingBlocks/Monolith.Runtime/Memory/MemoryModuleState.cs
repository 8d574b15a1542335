namespace Monolith.Runtime.Memory;

/// <inheritdoc/>
internal sealed class MemoryModuleState<TState>(MemoryStore store, StateChanges changes) : ModuleState<TState>
    where TState : class
{
    public override void Change(Action<TState> change)
    {
        ArgumentNullException.ThrowIfNull(change);
        changes.Add(store.Module, state => change((TState)state));
    }

    public override TResult Read<TResult>(Func<TState, TResult> read)
    {
        ArgumentNullException.ThrowIfNull(read);
        changes.OnRead();
        return store.State.Read(read);
    }
}
