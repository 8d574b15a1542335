using Monolith.Runtime.Events;

namespace Monolith.Testing;

/// <summary>The log of an absent module, to which the test publishes.</summary>
internal sealed class TestFeed(string source, EventRegistry registry, TimeProvider clock) : IEventFeed
{
    private readonly Lock _lock = new();
    private readonly List<EventRecord> _records = [];
    private readonly CommitSignal _published = new();

    public string Source { get; } = source;

    public EventRecord Publish(IIntegrationEvent message)
    {
        var type = registry.Get(message.GetType());
        return Append(type.Name, type.Version, message.Key, type.Serialize(message));
    }

    public EventRecord Append(string name, int version, string key, string payload)
    {
        EventRecord record;
        lock (_lock)
        {
            var (now, headers) = (clock.GetUtcNow(), MessageScope.CreateHeaders());
            record = new EventRecord(
                NextPosition(now), Guid.CreateVersion7(now), name, version, TenantKeys.Store(headers.Tenant, key), payload, headers, now);
            _records.Add(record);
        }

        _published.Notify();
        return record;
    }

    /// <summary>Positions follow the clock, so that a restarted module finds new events after its stored cursor.</summary>
    private LogPosition NextPosition(DateTimeOffset now) =>
        new(0, Math.Max(now.UtcTicks, _records.Count == 0 ? 0 : _records[^1].Position.Sequence + 1));

    public Task<EventBatch> ReadAsync(LogPosition after, int max, CancellationToken cancellationToken)
    {
        var more = _published.Next;
        lock (_lock)
        {
            return Task.FromResult(new EventBatch([.. _records.Where(r => r.Position > after).Take(max)], more));
        }
    }

    public Task<LogPosition> ReadHeadAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            return Task.FromResult(_records.Count == 0 ? LogPosition.Start : _records[^1].Position);
        }
    }
}
