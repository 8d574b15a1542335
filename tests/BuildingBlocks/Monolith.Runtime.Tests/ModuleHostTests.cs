using System.Net;
using System.Net.Http.Json;
using Monolith.Testing;
using Ordering;
using Profiles;
using Profiles.Contracts;

namespace Monolith.Runtime.Tests;

/// <summary>The host that tests of modules use, with several modules, and its checks of published events.</summary>
public sealed class ModuleHostTests
{
    private static readonly ProfileRegistered Ann = new(Guid.CreateVersion7(), "Ann", "ann@example.org");

    [Fact]
    public async Task Modules_of_one_host_receive_each_others_events_and_those_of_absent_modules()
    {
        await using var host = await ModuleHost.StartAsync([new OrderingModule(), new NotesModule()]);

        await host.PublishAsync(Ann);

        // Both have handled it when PublishAsync returns.
        Assert.Equal("Ann", await host.QueryAsync<NotesDocuments, string?>(async db => (await db.Notes.FindAsync($"{Ann.ProfileId}", TestContext.Current.CancellationToken))?.Text));
        Assert.Contains(await host.FindRowsAsync(row => row.Contains($"{Ann.ProfileId}", StringComparison.OrdinalIgnoreCase)), row => row.StartsWith("customers: ", StringComparison.Ordinal));
    }

    /// <summary>The handler fails several times, so that a test which does not wait for it would find nothing.</summary>
    [Fact]
    public async Task A_test_waits_until_another_module_has_handled_an_event()
    {
        await using var host = await ModuleHost.StartAsync([new ProfilesModule(), new NotesModule()]);
        host.Failpoints.BeforeHandler<ProfileRegistered>(times: 3);

        await RegisterAsync(host);

        var ann = await host.EventHandledAsync<ProfileRegistered>(e => e.Name == "Ann");
        Assert.NotNull(await host.QueryAsync<NotesDocuments, Note?>(async db => await db.Notes.FindAsync($"{ann.ProfileId}", TestContext.Current.CancellationToken)));
    }

    [Fact]
    public async Task The_module_that_does_not_handle_an_event_in_time_is_named()
    {
        await using var host = await ModuleHost.StartAsync([new ProfilesModule(), new NotesModule()]);
        var handler = host.Failpoints.BeforeHandler<ProfileRegistered>(times: int.MaxValue);
        await RegisterAsync(host);
        await Eventually.TrueAsync(() => Task.FromResult(handler.Hits > 0), host.Timeout);

        host.Timeout = TimeSpan.FromMilliseconds(1);

        var failure = await Assert.ThrowsAsync<TimeoutException>(() => host.EventHandledAsync<ProfileRegistered>());
        Assert.StartsWith("The module notes did not handle profiles.profile-registered {", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_not_clear_with_several_modules_is_refused()
    {
        await using var host = await ModuleHost.StartAsync([new ProfilesModule(), new NotesModule()]);

        Assert.StartsWith("The host runs profiles and notes. Call ServicesOf", Assert.Throws<InvalidOperationException>(() => host.ModuleServices).Message, StringComparison.Ordinal);
        Assert.Equal(
            "profiles publishes its own events itself. Send it a command instead.", (await Assert.ThrowsAsync<InvalidOperationException>(() => host.PublishAsync(Ann))).Message);
        Assert.StartsWith(
            "No module of this host handles profiles.profile-erased: it runs profiles and notes. Start a module that does",
            (await Assert.ThrowsAsync<InvalidOperationException>(() => host.EventHandledAsync<ProfileErased>())).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failed_check_of_published_events_lists_all_of_them()
    {
        await using var host = await ModuleHost.StartAsync(new ProfilesModule());
        var before = await host.PublishedAsync();
        before.NoneOf<ProfileRegistered>();
        Assert.Equal(
            "One ProfileRegistered was expected, and 0 were published. No events were published.",
            Assert.Throws<UnexpectedEventsException>(() => before.SingleOf<ProfileRegistered>()).Message);

        await RegisterAsync(host);
        var published = await host.PublishedAsync();

        Assert.Equal("Ann", published.SingleOf<ProfileRegistered>(e => e.Email == "ann@example.org").Name);
        Assert.Empty(published.Of<ProfileRegistered>(e => e.Name == "Bob"));
        published.NoneOf<ProfileErased>();
        Assert.StartsWith(
            "No module of this host handles profiles.profile-registered: it runs profiles.",
            (await Assert.ThrowsAsync<InvalidOperationException>(() => host.EventHandledAsync<ProfileRegistered>())).Message,
            StringComparison.Ordinal);
        var failure = Assert.Throws<UnexpectedEventsException>(() => published.NoneOf<ProfileRegistered>()).Message;
        Assert.StartsWith($"No ProfileRegistered was expected, and 1 were published. All published events:{Environment.NewLine}profiles.profile-registered {{", failure, StringComparison.Ordinal);
    }

    private static async Task RegisterAsync(ModuleHost host)
    {
        using var answer = await host.Http.PostAsJsonAsync("/profiles", new { name = "Ann", email = "ann@example.org", age = 33 }, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
    }
}
