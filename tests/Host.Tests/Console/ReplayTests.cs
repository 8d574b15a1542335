using System.Globalization;
using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Monolith;
using Monolith.Hosting;
using Monolith.Runtime;
using Monolith.Runtime.Events;

namespace Host.Tests;

/// <summary>What a replay reports, and which actions a process keeps.</summary>
public sealed class ReplayTests(ProtectedHost fixture) : IClassFixture<ProtectedHost>
{
    private static readonly LogPosition Head = new(0, 9);

    private readonly RunningHost _host = fixture.Host;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_replay_of_an_event_ends_although_a_subscription_to_another_source_is_paused() => Assert.Equal(
        "The replay has ended: 3 events were read again.",
        await ReplayAsync(new ReplayRequest("catalog.product-listed"), At("catalog", Head, left: 3), Paused(At("ordering", LogPosition.Start, left: 5))));

    [Fact]
    public async Task A_replay_waits_for_its_own_subscription_to_be_resumed() => Assert.Equal(
        "The replay has begun, and continues when the subscription to catalog is resumed.",
        await ReplayAsync(new ReplayRequest("catalog.product-listed"), Paused(At("catalog", LogPosition.Start, left: 3)), At("ordering", Head, left: 0)));

    [Fact]
    public async Task More_events_than_are_counted_are_at_least_so_many() => Assert.Equal(
        "The replay has ended: at least 100005 events were read again.",
        await ReplayAsync(new ReplayRequest(), At("catalog", Head, left: InspectedSubscription.MostCounted), At("ordering", Head, left: 5)));

    [Fact]
    public async Task A_replay_goes_on_when_the_process_stops()
    {
        using var actions = new OperatorActions(new EmptyLog(), TimeProvider.System, NullLogger<OperatorActions>.Instance);
        var replay = Of(actions, At("catalog", LogPosition.Start, left: 3)).Replay(Guid.CreateVersion7(), "ann", "insights", new ReplayRequest());
        await Monolith.Conformance.Eventually.TrueAsync(() => Task.FromResult(replay.Progress == "3 of 3 events are left"), Token);

        await actions.StopAsync(Token);

        Assert.Equal((false, "The replay has begun, and continues when a process runs the module."), (replay.Current.HasFailed, replay.Current.Outcome));
    }

    [Fact]
    public async Task A_process_keeps_its_last_actions_although_the_oldest_one_still_runs()
    {
        using var actions = new OperatorActions(new EmptyLog(), TimeProvider.System, NullLogger<OperatorActions>.Instance);
        var running = actions.Start(Guid.CreateVersion7(), "ann", "ordering", "runs", async stop =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, stop);
            return new ActionOutcome("");
        });
        for (var number = 0; number < 600; number++)
        {
            await actions.Start(Guid.CreateVersion7(), "ann", "ordering", number.ToString(CultureInfo.InvariantCulture), _ => Task.FromResult(new ActionOutcome("done"))).Completion;
        }

        var kept = (await actions.ListAsync(module: null, before: null, int.MaxValue, Token)).Actions;

        Assert.Equal(500, kept.Count);
        Assert.Contains(kept, action => action.Id == running.Id);
        Assert.Contains(kept, action => action.Action == "599");
        Assert.DoesNotContain(kept, action => action.Action == "0");
        await actions.StopAsync(Token);
    }

    private async Task<string?> ReplayAsync(ReplayRequest request, params IReadOnlyList<InspectedSubscription> subscriptions)
    {
        using var actions = new OperatorActions(new EmptyLog(), TimeProvider.System, NullLogger<OperatorActions>.Instance);
        var replay = Of(actions, subscriptions).Replay(Guid.CreateVersion7(), "ann", "insights", request);
        await replay.Completion.WaitAsync(Token);
        return replay.Current.Outcome;
    }

    private ModuleActions Of(OperatorActions actions, params IReadOnlyList<InspectedSubscription> subscriptions) => new(
        _host.Services.GetRequiredService<ModuleGraph>(),
        _host.Services.GetRequiredService<ISubscriptionPauses>(),
        DispatchProxy.Create<IEventAdministration, DoneAtOnce>(),
        _host.Services.GetRequiredService<IRetention>(),
        new Inspection(subscriptions),
        actions,
        TimeProvider.System);

    private static InspectedSubscription At(string source, LogPosition position, int left) =>
        new(new SubscriptionState("insights", source, position, HasRead: true, Behind: null, SnapshotKeys: null, LastError: null), Head, left);

    private static InspectedSubscription Paused(InspectedSubscription subscription) =>
        subscription with { State = subscription.State with { Pause = new SubscriptionPause(TimeProvider.System.GetUtcNow(), "ann") } };

    /// <summary>Begins each replay at once.</summary>
    public class DoneAtOnce : DispatchProxy
    {
        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
            targetMethod!.ReturnType == typeof(Task) ? Task.CompletedTask : Task.FromResult<IReadOnlyList<string>>([]);
    }

    private sealed class Inspection(IReadOnlyList<InspectedSubscription> subscriptions) : IModuleInspection
    {
        public Task<IReadOnlyList<InspectedSubscription>> ReadSubscriptionsAsync(string module, CancellationToken cancellationToken) => Task.FromResult(subscriptions);

        public IReadOnlyList<SubscriptionState> ListSubscriptions() => throw new NotSupportedException();

        public DateTimeOffset? FailingSince(string check) => throw new NotSupportedException();

        public Task<InspectedModule> ReadAsync(string module, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<IReadOnlyList<ParkedEntry>> FindParkedAsync(
            string module, ParkedKind kind, ParkedSelection selection, int skip, int max, CancellationToken cancellationToken) => throw new NotSupportedException();
    }

    /// <summary>A log that keeps nothing.</summary>
    private sealed class EmptyLog : IActionLog
    {
        public Task<bool> TryBeginAsync(RecordedAction action, CancellationToken cancellationToken) => Task.FromResult(true);

        public Task EndAsync(RecordedAction action, ActionOutcome outcome, CancellationToken cancellationToken) => Task.CompletedTask;

        public Task<RecordedActions> ListAsync(string? module, DateTimeOffset? before, int max, CancellationToken cancellationToken) =>
            Task.FromResult(new RecordedActions([], new Dictionary<string, string>()));

        public Task<RecordedAction?> FindAsync(Guid id, CancellationToken cancellationToken) => Task.FromResult<RecordedAction?>(null);
    }
}
