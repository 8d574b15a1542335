using Microsoft.Extensions.DependencyInjection;
using Monolith.Conformance;

namespace Monolith.Runtime.Events.Tests;

/// <summary>Two modules in memory.</summary>
internal sealed class MemoryHarness : MemoryLogHarness
{
    private readonly MemoryDatabase _database;
    private readonly ServiceProvider _handlers;

    public MemoryHarness()
    {
        _handlers = new ServiceCollection().AddSingleton(Script).BuildServiceProvider();
        _database = new MemoryDatabase(TimeProvider.System, transaction => new Handlers(_handlers, transaction));
    }

    public override ISubscriptionStore Subscriptions => new MemorySubscriptionStore(_database);

    public override IParkedEventStore Parked => new MemoryParkedEventStore(_database);

    public override IDueStore Timers => new MemoryTimerStore(_database);

    public override Script Script { get; } = new();

    public override async Task SetCursorBackAsync(CancellationToken cancellationToken)
    {
        await using var transaction = _database.Begin("source");
        await transaction.HoldCursorAsync(cancellationToken);
        transaction.Add(state => state with { Cursors = state.Cursors.SetItem("source", LogPosition.Start) });
        await transaction.CommitAsync(cancellationToken);
    }

    public override Task<IReadOnlyList<JournalLine>> ReadJournalAsync(CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<JournalLine>>(_database.State.Journal);

    public override async Task ScheduleAsync(Alarm alarm, DateTimeOffset dueAt, CancellationToken cancellationToken)
    {
        var item = new DueItem(
            Guid.CreateVersion7(), TimerWorker.NameOf(typeof(Alarm)), alarm.About, System.Text.Json.JsonSerializer.Serialize(alarm), dueAt, 0);
        await ChangeTimersAsync(state => state with { Timers = state.Timers.Add(new MemoryTimer(item, Parked: false)) }, cancellationToken);
    }

    public override Task CancelAsync(string key, CancellationToken cancellationToken) =>
        ChangeTimersAsync(state => state with { Timers = state.Timers.RemoveAll(t => t.Item.Key == key) }, cancellationToken);

    public override ValueTask DisposeAsync() => _handlers.DisposeAsync();

    private async Task ChangeTimersAsync(Func<MemoryState, MemoryState> change, CancellationToken cancellationToken)
    {
        await using var transaction = _database.Begin("timers");
        transaction.Add(change);
        await transaction.CommitAsync(cancellationToken);
        _database.TimersAdded.Notify();
    }

    private sealed class Handlers(IServiceProvider others, IJournal journal) : IServiceProvider
    {
        public object? GetService(Type serviceType) => serviceType == typeof(IJournal)
            ? journal
            : others.GetService(serviceType) ?? ActivatorUtilities.CreateInstance(this, serviceType);
    }
}
