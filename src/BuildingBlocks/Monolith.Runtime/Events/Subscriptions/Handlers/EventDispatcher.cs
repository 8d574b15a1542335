using System.Diagnostics.CodeAnalysis;

namespace Monolith.Runtime.Events;

/// <summary>Reads events and passes them to the handlers of one subscription, within a transaction of the caller.</summary>
internal sealed class EventDispatcher(SubscriptionDefinition subscription, EventRegistry registry, RunningHandler? running = null)
{
    private readonly HashSet<HandlerInvoker> _ignored = [];

    /// <summary>Returns whether an event concerns this subscription: it has a handler, it is a tombstone, or its type is unknown.</summary>
    public bool Concerns(EventRecord record) => Concerns(record.Name);

    /// <summary>Returns whether the events with a name concern this subscription.</summary>
    public bool Concerns(string name) => registry.Find(name) is { } type
        ? type.Tombstone || subscription.Takes(type)
        : !subscription.IgnoresUnknown || name == LogEpoch.EventName;

    /// <summary>Returns whether an event is handled or sent, and does not merely end its key.</summary>
    public bool Takes(EventRecord record) => registry.Find(record.Name) is not { } type || subscription.Takes(type);

    /// <inheritdoc cref="Takes(EventRecord)"/>
    public bool Takes(IIntegrationEvent message) => subscription.Takes(registry.Get(message.GetType()));

    public bool WantsOwnTransaction(EventRecord record) => HandlersOf(record).Any(h => h.OwnTransaction);

    /// <summary>
    /// Returns whether an event can be passed to the handlers together with the preceding ones: it has the same type and tenant, and a handler
    /// accepts batches.
    /// </summary>
    public bool BelongsToRun(List<Received> run, EventRecord record) =>
        registry.Find(record.Name) is { } type
        && run[0].Message.GetType() == type.ClrType
        && run[0].Context.Headers.Tenant == record.Tenant
        && subscription.HandlersOf(type).Any(h => h.TakesBatches);

    public bool EndsKey(EventRecord record) => registry.Find(record.Name)?.Tombstone == true;

    public bool TryRead(EventRecord record, out Received received, [NotNullWhen(false)] out UnreadableEventException? fault)
    {
        try
        {
            received = Read(record);
            fault = null;
            return true;
        }
        catch (UnreadableEventException e)
        {
            received = default;
            fault = e;
            return false;
        }
    }

    /// <summary>Upcasts an event to the newest version of its contract. Returns false if it is unreadable.</summary>
    public bool TryReadNewest(EventRecord record, [NotNullWhen(true)] out EventRecord? newest)
    {
        newest = null;
        if (TryRead(record, out var received, out _))
        {
            var type = registry.Get(received.Message.GetType());
            newest = record.Version == type.Version ? record : record with { Version = type.Version, Payload = type.Serialize(received.Message) };
        }

        return newest is not null;
    }

    /// <summary>Finds the policy for a failure of an event that was handled alone, and the handler that failed.</summary>
    public (HandlerInvoker? Handler, FailurePolicyAttribute? Policy) FindPolicy(EventRecord record, Exception failure)
    {
        // Saving fails after the handlers have returned, so that nobody knows which of several is the cause.
        var handler = failure.Data[typeof(HandlerInvoker)] as HandlerInvoker ?? (HandlersOf(record) is [var only] ? only : null);
        return (handler, FailurePolicies.Find(handler?.Failures, failure));
    }

    /// <summary>Returns whether the policy of the handler that failed is to ignore this. The next attempt passes the event to the others.</summary>
    public bool TryIgnore(EventRecord record, Exception failure) =>
        FindPolicy(record, failure) is ({ } handler, { Attempts: 0 }) && _ignored.Add(handler);

    /// <summary>Passes the next event to all handlers again.</summary>
    public void EndIgnoring() => _ignored.Clear();

    /// <summary>
    /// Passes events of one type to the handlers. Their changes are pending afterwards, unless a later handler needed them.
    /// </summary>
    public async Task DispatchAsync(IHandlingTransaction transaction, IReadOnlyList<Received> run, CancellationToken cancellationToken)
    {
        var handlers = subscription.HandlersOf(registry.Get(run[0].Message.GetType()));
        var before = MessageScope.Current;
        try
        {
            foreach (var handler in handlers)
            {
                if (_ignored.Contains(handler))
                {
                    continue;
                }

                if (handler.TakesBatches)
                {
                    await InvokeAsync(handler, transaction, run, cancellationToken);
                    continue;
                }

                foreach (var received in run)
                {
                    await InvokeAsync(handler, transaction, [received], cancellationToken);
                }
            }
        }
        finally
        {
            MessageScope.Current = before;
        }
    }

    private async Task InvokeAsync(
        HandlerInvoker handler, IHandlingTransaction transaction, IReadOnlyList<Received> messages, CancellationToken cancellationToken)
    {
        var context = messages[0].Context;
        MessageScope.Current = new MessageScope(context.Headers.CorrelationId, context.Id.ToString()) { Tenant = context.Headers.Tenant };
        using var activity = HandlingTrace.Begin(subscription, handler, registry, messages);
        await transaction.EnterTenantAsync(context.Headers.Tenant, cancellationToken);
        if (transaction.Deferred.Begin(handler.Reads))
        {
            await transaction.FlushAsync(cancellationToken);
        }

        using var end = running?.Begin(handler.HandlerType, messages.Count);
        try
        {
            await handler.InvokeAsync(transaction.Services, messages, cancellationToken);
        }
        catch (Exception e)
        {
            e.Data[typeof(HandlerInvoker)] = handler;
            activity.Fail(e);
            throw;
        }
        finally
        {
            transaction.Deferred.End();
        }
    }

    private Received Read(EventRecord record)
    {
        var type = registry.Find(record.Name) ?? throw UnreadableEventException.Newer($"no contract in this process defines the event '{record.Name}'.");
        return new Received(
            type.Deserialize(record.Payload, record.Version),
            new EventContext(record.Id, subscription.Source, record.Position, record.OwnKey, record.OccurredAt, record.Headers));
    }

    private IReadOnlyList<HandlerInvoker> HandlersOf(EventRecord record) =>
        registry.Find(record.Name) is { } type ? subscription.HandlersOf(type) : [];
}
