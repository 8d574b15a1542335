using Microsoft.Extensions.DependencyInjection;
using Monolith.Runtime.Events;
using Monolith.Testing;
using Profiles.Contracts;

namespace Monolith.Runtime.Tests;

/// <summary>What a test can let fail, and what the framework makes of it.</summary>
public sealed class FailpointTests : IAsyncLifetime
{
    private static readonly ProfileRegistered Ann = new(Guid.CreateVersion7(), "Ann", "ann@example.org"), Bob = new(Guid.CreateVersion7(), "Bob", "bob@example.org");

    private ModuleHost Host { get; set; } = null!;

    public async ValueTask InitializeAsync() => Host = await ModuleHost.StartAsync(new NotesModule(), new Dictionary<string, string?>
    {
        ["Messaging:RetryDelay"] = "00:00:00.001",
        ["Messaging:MaxRetryDelay"] = "00:00:00.010",
        ["Messaging:SideEffectMaxRetryDelay"] = "00:00:00.010",
        ["Messaging:MaxAttempts"] = "3",
    });

    public ValueTask DisposeAsync() => Host.DisposeAsync();

    [Fact]
    public async Task An_event_whose_handler_fails_at_first_is_handled_at_the_next_attempt()
    {
        var failpoint = Host.Failpoints.BeforeHandler<ProfileRegistered>(times: 2);

        await Host.PublishAsync(Ann);

        Assert.Equal(2, failpoint.Hits);
        Assert.Equal(["Ann"], await NotesOfAsync(Ann));
    }

    [Fact]
    public async Task An_event_that_fails_at_every_attempt_is_parked_and_others_are_handled()
    {
        var failpoint = Host.Failpoints.AfterHandler<ProfileRegistered>(times: 100, where: e => e.ProfileId == Ann.ProfileId);

        await Host.PublishAsync(Ann);
        await Host.PublishAsync(Bob);

        Assert.Empty(await NotesOfAsync(Ann));
        Assert.Equal(["Bob"], await NotesOfAsync(Bob));
        Assert.InRange(failpoint.Hits, 3, 4);
        var parked = Assert.Single(await Host.ModuleServices.GetRequiredService<IParkedEventStore>().ListAsync(null, 10, TestContext.Current.CancellationToken));
        Assert.Equal($"{Ann.ProfileId}", parked.Record.Key);
        Assert.Contains("The test lets this fail: AfterHandler of ProfileRegistered.", parked.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_handler_changed_is_rolled_back_if_the_commit_fails()
    {
        var failpoint = Host.Failpoints.BeforeCommit<ProfileRegistered>();

        await Host.PublishAsync(Ann);

        Assert.Equal(1, failpoint.Hits);
        Assert.Equal(["Ann"], await NotesOfAsync(Ann));
    }

    [Fact]
    public async Task An_event_is_handled_once_although_the_answer_of_the_commit_is_lost()
    {
        var failpoint = Host.Failpoints.AfterCommit<ProfileRegistered>();

        await Host.PublishAsync(Ann);
        await Host.PublishAsync(Bob);

        Assert.Equal(1, failpoint.Hits);
        Assert.Equal(["Ann"], await NotesOfAsync(Ann));
        Assert.Equal(["Bob"], await NotesOfAsync(Bob));
    }

    [Fact]
    public async Task A_command_leaves_nothing_if_it_fails_before_its_commit_and_everything_afterwards()
    {
        Host.Failpoints.BeforeCommit<AddNote>(where: command => command.Id == "before");
        Host.Failpoints.AfterCommit<AddNote>(where: command => command.Id == "after");
        Host.Failpoints.BeforeHandler<AddNote>(where: command => command.Id == "at all", fail: () => new FormatException("Not this one."));

        foreach (var id in (string[])["before", "after"])
        {
            await Assert.ThrowsAsync<FailpointException>(() => Host.SendAsync(new AddNote(id, "milk")));
        }

        await Assert.ThrowsAsync<FormatException>(() => Host.SendAsync(new AddNote("at all", "milk")));
        await Host.SendAsync(new AddNote("other", "milk"));

        var found = await Task.WhenAll(((string[])["before", "after", "at all", "other"]).Select(IsThereAsync));
        Assert.Equal([false, true, false, true], found);
    }

    [Fact]
    public async Task A_target_that_fails_twice_is_called_a_third_time()
    {
        var failpoint = Host.Failpoints.BeforeHandler<PrintNote>(times: 2);

        await Host.SendAsync(new RequestPrint("1"));
        await failpoint.SpentAsync(Host.Timeout);

        await Eventually.TrueAsync(() => IsThereAsync("1"), Host.Timeout);
        Assert.Equal(1, Host.ModuleServices.GetRequiredService<Printer>().Attempts);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_side_effect_is_repeated_if_its_answer_or_the_record_of_it_is_lost(bool answer)
    {
        var failpoint = answer ? Host.Failpoints.AfterHandler<PrintNote>() : Host.Failpoints.BeforeCommit<PrintNote>();

        await Host.SendAsync(new RequestPrint("1"));

        await Eventually.TrueAsync(() => IsThereAsync("1"), Host.Timeout);
        Assert.Equal(1, failpoint.Hits);
        Assert.Equal(2, Host.ModuleServices.GetRequiredService<Printer>().Attempts);
    }

    [Fact]
    public async Task Recurring_work_and_later_attempts_can_fail()
    {
        await Host.SendAsync(new AddNote("day", "milk"));
        var failpoint = Host.Failpoints.BeforeHandler<SweepNotes>();

        Host.Shift(TimeSpan.FromDays(1));

        await failpoint.SpentAsync(Host.Timeout);
        await Eventually.TrueAsync(async () => !await IsThereAsync("day"), Host.Timeout);

        var third = Host.Failpoints.BeforeHandler<AddNote>(skip: 2);
        await Host.SendAsync(new AddNote("2", "milk"));
        await Host.SendAsync(new AddNote("3", "milk"));
        Assert.Equal(0, third.Hits);
        await Assert.ThrowsAsync<FailpointException>(() => Host.SendAsync(new AddNote("4", "milk")));
        await Host.SendAsync(new AddNote("5", "milk"));
    }

    [Fact]
    public async Task A_failure_that_does_not_happen_is_reported()
    {
        var failpoint = Host.Failpoints.BeforeHandler<ProfileRegistered>(times: 2, where: e => e.ProfileId == Ann.ProfileId);
        await Host.PublishAsync(Bob);

        var timeout = await Assert.ThrowsAsync<TimeoutException>(() => failpoint.SpentAsync(TimeSpan.FromMilliseconds(1)));

        Assert.StartsWith("0 of 2 planned failures happened within", timeout.Message, StringComparison.Ordinal);
        Assert.Contains("plan BeforeCommit or AfterCommit", Assert.Throws<ArgumentException>(() => Host.Failpoints.AfterHandler<AddNote>()).Message, StringComparison.Ordinal);
    }

    private Task<bool> IsThereAsync(string id) => Host.QueryAsync<NotesDocuments, bool>(
        async documents => await documents.Notes.FindAsync(id, TestContext.Current.CancellationToken) is not null);

    /// <summary>The texts of the note about a profile.</summary>
    private Task<IReadOnlyList<string>> NotesOfAsync(ProfileRegistered profile) => Host.QueryAsync<NotesDocuments, IReadOnlyList<string>>(
        async documents => await documents.Notes.FindAsync($"{profile.ProfileId}", TestContext.Current.CancellationToken) is { } note ? [note.Text] : []);
}
