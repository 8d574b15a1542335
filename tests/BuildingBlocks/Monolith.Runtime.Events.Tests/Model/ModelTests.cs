using System.Text.RegularExpressions;
using CsCheck;

namespace Monolith.Runtime.Events.Tests;

public sealed class ModelTests
{
    /// <summary>Far more than needed: each planted bug is found within some dozens of cases.</summary>
    private const int MaxCases = 2_000;

    private readonly ITestOutputHelper _output;

    public ModelTests(ITestOutputHelper output)
    {
        Assert.SkipWhen(ModelSettings.Budget == TimeSpan.Zero, "MONOLITH_MODEL_SECONDS is 0.");
        _output = output;
    }

    [Fact]
    public async Task The_core_keeps_its_guarantees_under_failures()
    {
        var run = await ModelRun.SearchAsync(ModelSettings.Seed, ModelSettings.Budget, Parts.Sound);
        _output.WriteLine(run.ToString());
        Assert.True(run.Failure is null, run.ToString());
    }

    [Fact]
    public Task The_model_detects_a_feed_that_ignores_the_horizon() =>
        FindAsync(PlantedBugs.HorizonIgnored, mostSteps: 6, "the cursor is at", "was skipped without being handled or parked");

    [Fact]
    public Task The_model_detects_a_cursor_that_moves_in_a_separate_transaction() =>
        FindAsync(PlantedBugs.CursorMovedOnItsOwn, mostSteps: 3, "was skipped without being handled or parked");

    [Fact]
    public Task The_model_detects_a_later_event_of_a_parked_key_that_is_handled() =>
        FindAsync(PlantedBugs.ParkedKeyLetThrough, mostSteps: 6, "is parked before it", "is parked without an earlier event");

    [Fact]
    public Task The_model_detects_a_query_that_misses_what_earlier_handlers_of_the_batch_wrote() =>
        FindAsync(PlantedBugs.QueriedWithoutSaving, mostSteps: 3, "and its handler read");

    [Fact]
    public Task The_model_detects_a_snapshot_whose_position_is_taken_after_the_scan() =>
        FindAsync(PlantedBugs.PositionAfterScan, mostSteps: 4, "was skipped without being handled or parked");

    /// <summary>A search once found that an event was parked although its handler had never received it.</summary>
    [Fact]
    public Task A_slow_query_of_parked_keys_does_not_count_as_handler_time() => World.RunAsync(new ModelProgram(
        BatchSize: 3,
        MaxAttempts: 1,
        MaxPassedOver: 1,
        Lingers: false,
        [
            new Step.Publish(1, 'y', Kind.Single, Manner.Fine),
            new Step.Publish(1, 'z', Kind.Single, Manner.Fine),
            new Step.Commit(1),
            new Step.Run(Who.A1, 5, Fault.None),
            new Step.Elapse(Who.A1),
            new Step.Run(Who.A1, 10, Fault.None),
            new Step.Elapse(Who.A1),
        ]));

    /// <summary>A search once found that a wait for a position never ended, although the worker had skipped the truncated events.</summary>
    [Fact]
    public Task A_worker_overtaken_before_its_start_logs_the_truncated_position() => World.RunAsync(new ModelProgram(
        BatchSize: 1,
        MaxAttempts: 1,
        MaxPassedOver: 1,
        Lingers: false,
        [
            new Step.Start(Who.A2),
            new Step.Run(Who.A1, 1, Fault.None),
            new Step.Publish(3, 'x', Kind.Single, Manner.Fine),
            new Step.Commit(3),
            new Step.Run(Who.A2, 9, Fault.None),
            new Step.Run(Who.B, 9, Fault.None),
            new Step.Truncate(),
        ]));

    [Fact]
    public async Task A_program_runs_the_same_way_each_time()
    {
        var pcg = PCG.Parse(ModelSettings.Seed);
        for (var i = 0; i < 50; i++)
        {
            var program = ModelPrograms.All.Generate(pcg, null, out _);
            var (once, again) = (await Task.Run(() => World.RunAsync(program)), await Task.Run(() => World.RunAsync(program)));
            Assert.Equal(once, again);
        }
    }

    /// <summary>A generator without crashes or replays would prove nothing.</summary>
    [Fact]
    public async Task The_programs_cover_all_step_kinds()
    {
        string[] all =
        [
            "read after .* ! Outage", "begin ! Outage", "move the cursor .* ! Outage", "handle .* ! Outage", "commit ! Outage",
            "commit ! LostAnswer", "commit ! LateFailure", "commit ! CrashAfter", "commit ! Crash", "receive the result of the commit ! Crash", "receive the result of the commit ! Outage", "handle .* ! Crash",
            "handle .* is cancelled", "hangs is cancelled", "count parked events", "discard parked events of",
            "Operator: find the first of", "Operator: note a failure", "Operator: remove a parked event", "Operator: commit the replay", "Operator: signal the replay",
            "A2: commit", "B: count parked events", "retention: [1-9]", "handle .*[+]",
            "find where a snapshot begins", "start a snapshot at .* ! Outage", "end the snapshot ! Crash", "move the snapshot to .* with contained events",
            "A2: move the snapshot",
        ];
        var pcg = PCG.Parse("reach0000000");
        var missing = all.ToHashSet();
        for (var i = 0; i < MaxCases && missing.Count > 0; i++)
        {
            var program = ModelPrograms.All.Generate(pcg, null, out _);
            var trace = string.Join('\n', await Task.Run(() => World.RunAsync(program)));
            missing.RemoveWhere(pattern => Regex.IsMatch(trace, pattern + (pattern.Contains('!') ? "$" : ""), RegexOptions.Multiline));
        }

        Assert.Empty(missing);
    }

    private async Task FindAsync(Parts parts, int mostSteps, params string[] complaints)
    {
        var run = await ModelRun.SearchAsync(ModelSettings.Seed, TimeSpan.MaxValue, parts, MaxCases);
        _output.WriteLine(run.ToString());
        Assert.NotNull(run.Smallest);
        Assert.True(run.Smallest.Steps.Count <= mostSteps, $"It was not shrunk to {mostSteps} steps: {run}");
        Assert.True(complaints.Any(complaint => run.Failure!.Contains(complaint, StringComparison.Ordinal)), $"Something else was found: {run}");
    }
}
