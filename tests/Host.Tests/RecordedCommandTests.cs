using Microsoft.Extensions.DependencyInjection;
using Monolith.Operations;
using Monolith.Runtime;

namespace Host.Tests;

/// <summary>What a command did, or why it failed, is not hidden by an end that cannot be recorded.</summary>
[Collection(RedirectedConsole.Name)]
public sealed class RecordedCommandTests
{
    [Fact]
    public async Task The_outcome_of_a_command_is_kept_although_its_end_cannot_be_recorded()
    {
        var log = new FailingLog();

        var (result, error) = await RunAsync(log, _ => Task.FromResult(7));

        Assert.Equal(7, result);
        Assert.Equal("7 were discarded.", Assert.Single(log.Ended).Text);
        Assert.Contains("could not be recorded in ordering, where it stays open: 7 were discarded. The reason: The database is away.", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_failure_of_a_command_is_kept_although_its_end_cannot_be_recorded()
    {
        var log = new FailingLog();

        var failure = await Assert.ThrowsAsync<TimeoutException>(() => RunAsync(log, _ => throw new TimeoutException("Too slow.")));

        Assert.Equal("Too slow.", failure.Message);
        Assert.Equal(("failed: Too slow.", true), Assert.Single(log.Ended) is var ended ? (ended.Text, ended.HasFailed) : default);
    }

    private static async Task<(int Result, string Error)> RunAsync(IActionLog log, Func<Guid, Task<int>> run)
    {
        await using var services = new ServiceCollection().AddSingleton(log).AddSingleton(TimeProvider.System).BuildServiceProvider();
        var before = Console.Error;
        await using var error = new StringWriter();
        Console.SetError(error);
        try
        {
            var result = await RecordedCommand.RunAsync(
                services, "ordering", "discard everything parked", run, count => new ActionOutcome($"{count} were discarded."), TestContext.Current.CancellationToken);
            return (result, error.ToString());
        }
        finally
        {
            Console.SetError(before);
        }
    }

    /// <summary>A log that can record the begin of an action, and not its end.</summary>
    private sealed class FailingLog : IActionLog
    {
        public List<ActionOutcome> Ended { get; } = [];

        public Task<bool> TryBeginAsync(RecordedAction action, CancellationToken cancellationToken) => Task.FromResult(true);

        public Task EndAsync(RecordedAction action, ActionOutcome outcome, CancellationToken cancellationToken)
        {
            Ended.Add(outcome);
            throw new InvalidOperationException("The database is away.");
        }

        public Task<RecordedActions> ListAsync(string? module, DateTimeOffset? before, int max, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<RecordedAction?> FindAsync(Guid id, CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
