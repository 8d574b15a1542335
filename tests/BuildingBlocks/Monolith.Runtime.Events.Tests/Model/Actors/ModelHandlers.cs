using Monolith.Conformance;

namespace Monolith.Runtime.Events.Tests;

/// <summary>
/// Records each handled event, after reading what is recorded for its key, and applies the behavior that the program assigned to it.
/// </summary>
internal sealed class Effects(Facts facts, MemoryTransaction transaction, Strikes strikes, Manners? manners, Action<string> complain)
{
    private readonly List<char> _written = [];

    public async Task WriteAsync(IReadOnlyList<EventContext> contexts, CancellationToken cancellationToken)
    {
        // If the time limit expired before the handler began, this is not an attempt.
        cancellationToken.ThrowIfCancellationRequested();
        var actor = (Actor)transaction.Owner!;
        var events = contexts.Select(c => facts.Of(c.Id)).ToList();
        foreach (var fact in events)
        {
            await ReadAsync(fact, cancellationToken);
        }

        _written.AddRange(events.Select(fact => fact.Key));
        foreach (var fact in events)
        {
            transaction.Write($"{fact.Key}", $"{fact.Number}");
            strikes.Note(transaction, fact.Number);
        }

        await actor.CallAsync($"handle {string.Join('+', events.Select(f => f.Number))}", () => Task.FromResult(true), cancellationToken);
        foreach (var fact in events)
        {
            await (manners?.TakeAsync(fact, actor, cancellationToken) ?? Task.CompletedTask);
        }
    }

    /// <summary>Checks that a query finds what earlier handlers of the same transaction wrote.</summary>
    private async Task ReadAsync(Fact fact, CancellationToken cancellationToken)
    {
        var (written, read) = (_written.Count(key => key == fact.Key), await transaction.CountAsync($"{fact.Key}", cancellationToken));
        if (read - transaction.CountCommitted($"{fact.Key}") is var found && found != written)
        {
            complain($"{fact} came after {written} events of its key in the same transaction, and its handler read {found} of them.");
        }
    }
}

/// <summary>The behavior of a subscriber's handlers for each event. It survives crashes, because the fault belongs to the event.</summary>
internal sealed class Manners
{
    private readonly Dictionary<int, int> _runs = [];
    private readonly HashSet<char> _mended = [];

    /// <summary>Removes the faults of all existing events of a key.</summary>
    public void Mend(char key) => _mended.Add(key);

    public async Task TakeAsync(Fact fact, Actor actor, CancellationToken cancellationToken)
    {
        var run = _runs[fact.Number] = _runs.GetValueOrDefault(fact.Number) + 1;
        var fails = fact.Manner switch
        {
            _ when _mended.Contains(fact.Key) => false,
            Manner.FailsOnce or Manner.SlowOnce => run == 1,
            Manner.FailsTwice => run <= 2,
            Manner.Poison or Manner.Stuck => true,
            _ => false,
        };
        if (!fails)
        {
            return;
        }

        // An operator's retry is canceled when it hangs.
        if (fact.Manner is Manner.SlowOnce or Manner.Stuck && actor.Who != Who.Operator)
        {
            await actor.HangAsync($"{fact.Number} hangs", cancellationToken);
        }

        throw new InvalidOperationException($"{fact.Number} fails.");
    }
}

/// <summary>Counts failed attempts: the handler began, and the transaction rolled back without an outage.</summary>
internal sealed class Strikes
{
    private readonly Dictionary<MemoryTransaction, HashSet<int>> _tried = [];
    private readonly Dictionary<int, int> _strikes = [];

    public void Note(MemoryTransaction transaction, int number)
    {
        if (!_tried.TryGetValue(transaction, out var tried))
        {
            _tried[transaction] = tried = [];
        }

        tried.Add(number);
    }

    public void Add(MemoryTransaction transaction)
    {
        foreach (var number in _tried.GetValueOrDefault(transaction, []))
        {
            _strikes[number] = Of(number) + 1;
        }
    }

    public int Of(int number) => _strikes.GetValueOrDefault(number);
}

internal sealed class SingleHandler(Effects effects) : IEventHandler<Noted>
{
    public Task HandleAsync(Noted message, EventContext context, CancellationToken cancellationToken) =>
        effects.WriteAsync([context], cancellationToken);
}

internal sealed class BatchHandler(Effects effects) : IBatchEventHandler<Counted>
{
    public Task HandleAsync(IReadOnlyList<ReceivedEvent<Counted>> messages, CancellationToken cancellationToken) =>
        effects.WriteAsync([.. messages.Select(m => m.Context)], cancellationToken);
}

[OwnTransaction]
internal sealed class OwnTransactionHandler(Effects effects) : IEventHandler<Weighed>
{
    public Task HandleAsync(Weighed message, EventContext context, CancellationToken cancellationToken) =>
        effects.WriteAsync([context], cancellationToken);
}

internal sealed class TombstoneHandler(Effects effects) : IEventHandler<Erased>
{
    public Task HandleAsync(Erased message, EventContext context, CancellationToken cancellationToken) =>
        effects.WriteAsync([context], cancellationToken);
}

/// <summary>Provides the handlers of one transaction.</summary>
internal sealed class HandlerServices(Effects effects) : IServiceProvider
{
    public object? GetService(Type serviceType) => Activator.CreateInstance(serviceType, effects);
}
