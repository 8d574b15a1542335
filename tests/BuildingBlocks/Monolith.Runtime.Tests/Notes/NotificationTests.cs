using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Monolith.Runtime.Events;
using Profiles;
using Profiles.Contracts;

namespace Monolith.Runtime.Tests;

/// <summary>Notifications within a module, and what a query must not do.</summary>
public sealed class NotificationTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_notification_of_a_command_is_handled_in_its_transaction()
    {
        await using var modules = await StartAsync();

        await SendAsync(modules, new AddNote("1", "milk"));

        Assert.Equal([new Note("1", "milk"), new Note("copy of 1", "milk")], await NotesAsync(modules));
    }

    [Fact]
    public async Task The_failure_of_a_notification_handler_fails_the_command()
    {
        await using var modules = await StartAsync();

        var rejection = await Assert.ThrowsAsync<RejectedException>(() => SendAsync(modules, new AddNote("1", NoteLimits.Forbidden)));

        Assert.Equal("The note is forbidden.", rejection.Message);
        Assert.Empty(await NotesAsync(modules));
    }

    [Fact]
    public async Task A_notification_of_an_event_handler_is_handled_with_the_event_or_fails_it()
    {
        await using var modules = await StartAsync(("Messaging:MaxAttempts", "1"));
        var (ann, bad) = (new ProfileRegistered(Guid.CreateVersion7(), "Ann", "ann@example.org"), new ProfileRegistered(Guid.CreateVersion7(), NoteLimits.Forbidden, "bad@example.org"));

        await modules.PublishAsync(bad, Token);
        await modules.PublishAsync(ann, Token);
        await modules.HandleAsync("notes", "profiles", Token);

        Assert.Equal([new Note($"{ann.ProfileId}", "Ann"), new Note($"copy of {ann.ProfileId}", "Ann")], await NotesAsync(modules));
        var parked = Assert.Single(await modules.ServicesOf("notes").GetRequiredService<IParkedEventStore>().ListAsync(null, 10, Token));
        Assert.Equal($"{bad.ProfileId}", parked.Record.Key);
    }

    [Theory]
    [InlineData("Schedule", "Schedule(NoteDue) would be lost, because module 'notes' is handling no command, event or timer")]
    [InlineData("CancelTimers", "CancelTimers<NoteDue> would be lost,")]
    [InlineData("RequestSideEffect", "RequestSideEffect(PrintNote) would be lost,")]
    [InlineData("Notify", "What the handlers of the notification NoteAdded change would be lost, because module 'notes' is handling no command, event or timer")]
    public async Task What_a_query_recorded_was_lost_in_silence(string what, string expected)
    {
        await using var modules = await StartAsync();

        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => SendAsync(modules, new Misuse(what)));

        Assert.StartsWith(expected, failure.Message, StringComparison.Ordinal);
        Assert.Contains("A query only reads: make it a command.", failure.Message, StringComparison.Ordinal);
    }

    private static async Task<TwoModules> StartAsync(params (string, string)[] settings)
    {
        var modules = TwoModules.Compose([new ProfilesModule(), new NotesModule()], settings);
        await modules.MigrateAsync(Token);
        return modules;
    }

    private static async Task SendAsync(TwoModules modules, IRequest<Unit> request)
    {
        await using var scope = modules.ServicesOf("notes").CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<ISender>().Send(request, Token);
    }

    private static async Task<IReadOnlyList<Note>> NotesAsync(TwoModules modules)
    {
        await using var scope = modules.ServicesOf("notes").CreateAsyncScope();
        return (await scope.ServiceProvider.GetRequiredService<NotesDocuments>().Notes.ReadPageAsync(null, new Paging(), Token)).Items;
    }
}
