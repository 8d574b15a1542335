using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Monolith.Runtime.Events;
using Monolith.Runtime.Storage;

namespace Monolith.Runtime;

/// <summary>
/// Tracks whether the data of each module of this process is in the process's database. While it is not, no worker runs. A request for data
/// that is being moved here waits for a short time. A request for data that was moved away from a running module reads the last state,
/// until the configuration changes: slightly outdated data is better than an error.
/// </summary>
internal sealed class DataPresence(ModuleContainers containers, TimeProvider clock)
{
    /// <summary>The time that a request waits. A move that is in progress takes about as long to complete.</summary>
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    private static readonly Presence Initial = new(DataState.Here, MayBeRead: true);

    private readonly ConcurrentDictionary<string, Presence> _presences = new();
    private readonly CommitSignal _changed = new();

    /// <summary>A task that completes at the next change. Read it before checking the state.</summary>
    public Task NextChange => _changed.Next;

    /// <summary>Returns whether a module may work on its data, according to the last check.</summary>
    public bool IsHere(string module) => Of(module).State is DataState.Here;

    /// <summary>Returns the last observed state, or null when the data was not checked or the module runs elsewhere.</summary>
    public DataState? StateOf(string module) => _presences.TryGetValue(module, out var presence) ? presence.State : null;

    /// <summary>Checks the state of the data and publishes it in this process.</summary>
    public async Task<DataState> LookAsync(string module, CancellationToken cancellationToken)
    {
        var statements = containers.Of(module).GetRequiredService<FrameworkStatements>();
        var state = await DataStates.ReadAsync(statements, cancellationToken);
        if (state is DataState.Here && !IsHere(module))
        {
            statements.Storage.DataArrived();
        }

        Set(module, new Presence(state, MayBeRead: state is DataState.Here || (state is DataState.MovedAway && WasRead(module))));
        return state;
    }

    /// <summary>Discards the known state of a module that now runs elsewhere.</summary>
    public void Forget(string module) => Set(module, new Presence(null, MayBeRead: false));

    /// <summary>Waits for a short time until the data is here.</summary>
    /// <exception cref="RejectedException">The data is not here. A later retry may succeed.</exception>
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
            throw Rejections.NotYet($"The data of module '{module}' is being moved here. Try again later. A retry with the same Idempotency-Key has no duplicate effect.", e);
        }
    }

    /// <summary>False at the first check, because a process that starts on data that was moved away must not answer from it.</summary>
    private bool WasRead(string module) => _presences.TryGetValue(module, out var before) && before.MayBeRead;

    private Presence Of(string module) => _presences.GetValueOrDefault(module, Initial);

    private void Set(string module, Presence presence)
    {
        var before = Of(module);
        _presences[module] = presence;
        if (before != presence)
        {
            _changed.Notify();
        }
    }

    /// <summary>The known state of a module's data.</summary>
    /// <param name="State">The last observed state, or null when unknown.</param>
    /// <param name="MayBeRead">Whether requests may read the data.</param>
    private sealed record Presence(DataState? State, bool MayBeRead);
}
