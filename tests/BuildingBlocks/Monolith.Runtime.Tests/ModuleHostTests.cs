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

    [Fact]
    public async Task What_is_not_clear_with_several_modules_is_refused()
    {
        await using var host = await ModuleHost.StartAsync([new ProfilesModule(), new NotesModule()]);

        Assert.StartsWith("The host runs profiles and notes. Call ServicesOf", Assert.Throws<InvalidOperationException>(() => host.ModuleServices).Message, StringComparison.Ordinal);
        Assert.Equal(
            "profiles publishes its own events itself. Send it a command instead.", (await Assert.ThrowsAsync<InvalidOperationException>(() => host.PublishAsync(Ann))).Message);
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
        using var answer = await host.Http.PostAsJsonAsync("/profiles", new { name = "Ann", email = "ann@example.org", age = 33 }, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        var published = await host.PublishedAsync();

        Assert.Equal("Ann", published.SingleOf<ProfileRegistered>(e => e.Email == "ann@example.org").Name);
        Assert.Empty(published.Of<ProfileRegistered>(e => e.Name == "Bob"));
        published.NoneOf<ProfileErased>();
        var failure = Assert.Throws<UnexpectedEventsException>(() => published.NoneOf<ProfileRegistered>()).Message;
        Assert.StartsWith($"No ProfileRegistered was expected, and 1 were published. All published events:{Environment.NewLine}profiles.profile-registered {{", failure, StringComparison.Ordinal);
    }
}
