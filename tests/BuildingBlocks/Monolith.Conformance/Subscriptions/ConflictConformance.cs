using MediatR;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Monolith.Runtime;
using Monolith.Runtime.Events;

namespace Monolith.Conformance;

/// <summary>Requirements for every database when several writers change the same rows at the same time.</summary>
public abstract class ConflictConformance : Suite
{
    private const string Key = "stock";

    private DatabaseHarness Modules => (DatabaseHarness)Harness;

    [Fact]
    public async Task Events_and_commands_that_change_the_same_row_all_take_effect_and_none_is_parked_or_rejected()
    {
        const int events = 40, clients = 4, least = 15;
        await AddNumberAsync();
        for (var i = 0; i < events; i++)
        {
            await Harness.PublishAsync(Token, new Raised(Key));
        }

        await using var running = Running.Start(Subscription(out var subscription));
        var handled = subscription.CatchUpAsync(Token);
        var commands = await Task.WhenAll(Enumerable.Range(1, clients).Select(_ => Task.Run(RaiseUntilHandledAsync, Token)));
        await handled;
        Assert.Empty(await ParkedAsync());
        Assert.Equal(events + commands.Sum(), await NumberAsync());

        async Task<int> RaiseUntilHandledAsync()
        {
            var count = 0;
            for (; count < least || !handled.IsCompleted; count++)
            {
                await RaiseAsync(() => Task.CompletedTask);
            }

            return count;
        }
    }

    [Fact]
    public async Task A_repeated_command_locks_the_row_so_that_it_conflicts_once()
    {
        await AddNumberAsync();
        var other = Task.CompletedTask;
        var runs = 0;
        await RaiseAsync(() =>
        {
            // Another writer changes the row between this command's read and its write, if it can.
            runs++;
            other = Task.Run(() => RaiseAsync(() => Task.CompletedTask), Token);
            return Task.WhenAny(other, Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System, Token));
        });
        await other;
        Assert.Equal(2, runs);
        Assert.Equal(3, await NumberAsync());
    }

    [Fact]
    public async Task A_timer_that_conflicts_with_other_writers_takes_effect_and_is_not_parked()
    {
        Harness.Script.On("rings", _ => Harness.Script.RunsOf("rings") < 10 ? throw new DbUpdateConcurrencyException("Simulated.") : Task.CompletedTask);
        await Harness.ScheduleAsync(new Alarm("a", "rings"), DateTimeOffset.UnixEpoch, Token);
        await using var running = Running.Start(
            new TimerWorker("target", [typeof(AlarmHandler)], Harness.Timers, Options, TimeProvider.System, NullLogger<TimerWorker>.Instance));
        await Eventually.TrueAsync(async () => await Harness.Timers.NextDueAsync(DueExclusion.None, Token) is null, Token);
        Assert.Equal(["rings"], await JournalAsync());
        Assert.Equal(0, await Harness.Timers.CountParkedAsync(ParkedSelection.All, Token));
    }

    [Fact]
    public async Task A_retry_of_a_parked_event_is_repeated_after_conflicts()
    {
        await AddNumberAsync();
        Harness.Script.FailOn(Key);
        await Harness.PublishAsync(Token, new Raised(Key));
        await using (Running.Start(Subscription(out var subscription)))
        {
            await subscription.CatchUpAsync(Token);
        }

        Assert.Single(await ParkedAsync());
        var conflicts = 0;
        Harness.Script.On(Key, _ => ++conflicts < 10 ? throw new DbUpdateConcurrencyException("Simulated.") : Task.CompletedTask);
        var outcome = await new ParkedEventRetry(RaisedDefinition(), Harness.Parked, Harness.Feed, Harness.Registry, TimeProvider.System).RetryAsync(Key, Token);
        Assert.Equal((1, 0), (outcome.Handled, outcome.Failures.Count));
        Assert.Equal(1, await NumberAsync());
    }

    [Fact]
    public async Task An_event_whose_handler_always_conflicts_without_another_writer_is_parked()
    {
        await AddNumberAsync();
        Harness.Script.On(Key, _ => throw new DbUpdateConcurrencyException("The handler deletes a row that does not exist."));
        await Harness.PublishAsync(Token, new Raised(Key));
        await using var running = Running.Start(Subscription(out var subscription));
        await subscription.CatchUpAsync(Token);
        Assert.Contains(nameof(DbUpdateConcurrencyException), Assert.Single(await ParkedAsync()).Reason, StringComparison.Ordinal);
    }

    /// <summary>Sends a command that adds one to the number, as a client does.</summary>
    private async Task RaiseAsync(Func<Task> between)
    {
        await using var scope = Modules.ServicesOf(DatabaseHarness.Target).CreateAsyncScope();
        var (state, db) = (scope.ServiceProvider.GetRequiredService<ITargetState>(), scope.ServiceProvider.GetRequiredService<ModuleDbContext>());
        await new TransactionalHandler<Raise, int>(new RaiseHandler(state, between), db, new RequestIdempotency(), TimeProvider.System)
            .Handle(new Raise(Key), Token);
    }

    private SubscriptionDefinition RaisedDefinition() =>
        Assert.Single(SubscriptionDefinition.For("target", [typeof(RaisedHandler)], Harness.Registry));

    private Subscription Subscription(out Subscription subscription) => subscription = new Subscription(
        RaisedDefinition(), Harness.Feed, Harness.Subscriptions, Harness.Registry, Options, TimeProvider.System, NullLogger<Subscription>.Instance);

    private async Task AddNumberAsync()
    {
        await using var scope = Modules.ServicesOf(DatabaseHarness.Target).CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<ITargetState>().AddNumber(Key);
        await scope.ServiceProvider.GetRequiredService<ModuleDbContext>().SaveChangesAsync(Token);
    }

    private Task<int> NumberAsync() => Modules.WithStateAsync(state => state.ReadNumberAsync(Key, Token));

    private sealed record Raise(string Key) : ICommand<int>;

    private sealed class RaiseHandler(ITargetState state, Func<Task> between) : IRequestHandler<Raise, int>
    {
        public Task<int> Handle(Raise request, CancellationToken cancellationToken) => state.RaiseAsync(request.Key, between, cancellationToken);
    }
}
