using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Monolith.Runtime.Events;
using Monolith.Runtime.Storage;

namespace Monolith.Runtime;

/// <summary>
/// Whether the data of each module of this process is where the process looks for it. While it is not, nothing works on it.
/// Who asks for what is being moved here waits for a moment; who asks for what was moved away under a module at work gets what
/// it was then, until the configuration says where the module is now: better a little late than no answer.
/// </summary>
internal sealed class DataPresence(ModuleContainers containers, TimeProvider clock)
{
    /// <summary>How long a request waits: a move that is under way takes about as long to finish.</summary>
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    private static readonly Presence AsEver = new(DataState.Here, MayBeRead: true);

    private readonly ConcurrentDictionary<string, Presence> _presences = new();
    private readonly CommitSignal _changed = new();

    /// <summary>Completes at the next change. Take it first and look afterwards.</summary>
    public Task NextChange => _changed.Next;

    /// <summary>Whether a module may work on its data, as far as this process has looked.</summary>
    public bool IsHere(string module) => Of(module).State is DataState.Here;

    /// <summary>Looks, and tells everybody here.</summary>
    public async Task<DataState> LookAsync(string module, CancellationToken cancellationToken)
    {
        await using var scope = containers.CreateScope(module);
        var db = scope.ServiceProvider.GetRequiredService<ModuleDbContext>();
        var state = await DataStates.ReadAsync(db, cancellationToken);
        if (state is DataState.Here && !IsHere(module))
        {
            db.Storage.DataArrived();
        }

        Set(module, new Presence(state, MayBeRead: state is DataState.Here || (state is DataState.MovedAway && WasRead(module))));
        return state;
    }

    /// <summary>The module works elsewhere now: what is known of its data is worth nothing.</summary>
    public void Forget(string module) => Set(module, new Presence(null, MayBeRead: false));

    /// <summary>Waits for a moment until the data is here.</summary>
    /// <exception cref="RefusedException">It is not; who asks again later may find it.</exception>
    public async ValueTask EnsureReadableAsync(string module, CancellationToken cancellationToken)
    {
        if (Of(module).MayBeRead)
        {
            return;
        }

        using var timeout = new CancellationTokenSource(Timeout, clock);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            for (var next = NextChange; !Of(module).MayBeRead; next = NextChange)
            {
                await next.WaitAsync(end.Token);
            }
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw Refusals.NotYet($"The data of {module} is being moved here. Try again; with the same Idempotency-Key nothing happens twice.", e);
        }
    }

    /// <summary>Not at the first look: who starts where the data was moved away from does not answer from it.</summary>
    private bool WasRead(string module) => _presences.TryGetValue(module, out var before) && before.MayBeRead;

    private Presence Of(string module) => _presences.GetValueOrDefault(module, AsEver);

    private void Set(string module, Presence presence)
    {
        var before = Of(module);
        _presences[module] = presence;
        if (before != presence)
        {
            _changed.Notify();
        }
    }

    /// <summary>How it is with a module's data.</summary>
    /// <param name="State">What was seen last; null where that is worth nothing.</param>
    /// <param name="MayBeRead">Whether who asks gets an answer.</param>
    private sealed record Presence(DataState? State, bool MayBeRead);
}
