using Microsoft.Extensions.DependencyInjection;
using Monolith.Conformance;
using Monolith.Runtime.Memory;

namespace Monolith.Runtime.Events.Tests;

/// <summary>A log in memory, and a module whose state lives in memory, on the framework's stores.</summary>
internal sealed class StateHarness : MemoryLogHarness
{
    private readonly ServiceProvider _target = new ServiceCollection()
        .AddLogging()
        .AddSingleton(TimeProvider.System)
        .AddSingleton<Script>()
        .AddModuleState<Journal>("target")
        .AddSingleton<Faults>()
        .AddScoped<IJournal, StateJournal>()
        .AddScoped<NotedHandler>()
        .AddScoped<EchoHandler>()
        .AddScoped<CountedHandler>()
        .AddScoped<WeighedHandler>()
        .AddScoped<ErasedHandler>()
        .AddScoped<QueriedHandler>()
        .BuildServiceProvider();

    public override ISubscriptionStore Subscriptions => _target.GetRequiredService<ISubscriptionStore>();

    public override IParkedEventStore Parked => _target.GetRequiredService<IParkedEventStore>();

    public override IDueStore Timers => throw new NotSupportedException("A module in memory has no timers.");

    public override Script Script => _target.GetRequiredService<Script>();

    /// <summary>The text of which a change fails.</summary>
    public string? FailsFor
    {
        get => _target.GetRequiredService<Faults>().Text;
        set => _target.GetRequiredService<Faults>().Text = value;
    }

    public AsyncServiceScope CreateScope() => _target.CreateAsyncScope();

    /// <summary>Calls an action when the state begins anew, as the framework does.</summary>
    public void OnRebuild(Action begin) => _target.GetRequiredService<MemoryStore>().WhenRebuilt(begin);

    public override async Task SetCursorBackAsync(CancellationToken cancellationToken)
    {
        await using var transaction = await Subscriptions.BeginAsync("source", cancellationToken);
        Assert.True(await transaction.TryAdvanceAsync(
            await Subscriptions.ReadCursorAsync("source", cancellationToken), LogPosition.Start, cancellationToken));
        await transaction.CommitAsync(cancellationToken);
    }

    public override async Task<IReadOnlyList<JournalLine>> ReadJournalAsync(CancellationToken cancellationToken)
    {
        await using var scope = _target.CreateAsyncScope();
        return scope.ServiceProvider.GetRequiredService<ModuleState<Journal>>().Read(journal => journal.Lines.ToList());
    }

    public override Task ScheduleAsync(Alarm alarm, DateTimeOffset dueAt, CancellationToken cancellationToken) =>
        throw new NotSupportedException("A module in memory has no timers.");

    public override Task CancelAsync(string key, CancellationToken cancellationToken) =>
        throw new NotSupportedException("A module in memory has no timers.");

    public override ValueTask DisposeAsync() => _target.DisposeAsync();
}

/// <summary>The state of the module.</summary>
internal sealed class Journal
{
    public List<JournalLine> Lines { get; } = [];

    /// <summary>Even whenever no change is halfway.</summary>
    public int Pairs { get; set; }
}

internal sealed class Faults
{
    public string? Text { get; set; }
}

internal sealed class StateJournal(ModuleState<Journal> state, Faults faults) : IJournal
{
    public void Write(string key, string text)
    {
        state.Change(journal =>
        {
            if (text == faults.Text)
            {
                throw new InvalidOperationException($"The change {text} is scripted to fail.");
            }

            journal.Lines.Add(new JournalLine(key, text));
            journal.Pairs++;
        });
        state.Change(journal => journal.Pairs++);
    }

    public void Publish(IIntegrationEvent message) => throw new NotSupportedException("A module in memory publishes nothing.");

    public Task<int> CountAsync(string key, CancellationToken cancellationToken) =>
        Task.FromResult(state.Read(journal => journal.Lines.Count(line => line.Key == key)));
}
