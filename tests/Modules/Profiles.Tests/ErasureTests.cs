using System.Net;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Profiles.Contracts;

namespace Profiles.Tests;

public sealed class ErasureTests : ProfilesScenario
{
    [Fact]
    public async Task Erasing_deletes_the_profile_and_its_personal_events_and_keeps_the_tombstone()
    {
        var ann = await RegisterAsync();
        await Profiles.SendAsync(new UpdateProfile(ann, "Ann Hall", "hall@example.org", 31));
        var bob = await RegisterAsync("Bob", "bob@example.org");

        using var answer = await Profiles.Http.DeleteAsync($"/profiles/{ann}", Token);

        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        Assert.Null(await Profiles.SendAsync(new GetProfile(ann)));
        Assert.Equal(
            [("profiles.profile-registered", bob.ToString()), ("profiles.profile-erased", ann.ToString())],
            (await Profiles.PublishedAsync()).Select(e => (e.Name, e.Key)));
        Assert.Equal(ann, (await Profiles.EventAsync<ProfileErased>()).ProfileId);
    }

    [Fact]
    public async Task The_tombstone_contains_no_personal_data()
    {
        var ann = await RegisterAsync();

        await Profiles.SendAsync(new EraseProfile(ann));

        var tombstone = Assert.Single(await Profiles.PublishedAsync());
        Assert.DoesNotContain("Ann", tombstone.Payload, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("example.org", tombstone.Payload, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_address_is_free_again()
    {
        await Profiles.SendAsync(new EraseProfile(await RegisterAsync(email: "ann@example.org")));

        Assert.NotEqual(Guid.Empty, await RegisterAsync("Another Ann", "ann@example.org"));
    }

    [Theory]
    [InlineData("CREATE TRIGGER broken BEFORE DELETE ON profiles BEGIN SELECT RAISE(ABORT, 'broken'); END")]
    [InlineData("CREATE TRIGGER broken BEFORE DELETE ON outbox BEGIN SELECT RAISE(ABORT, 'broken'); END")]
    [InlineData("CREATE TRIGGER broken BEFORE INSERT ON outbox BEGIN SELECT RAISE(ABORT, 'broken'); END")]
    public async Task A_partial_failure_rolls_back_everything(string sql)
    {
        var ann = await RegisterAsync();
        var before = await Profiles.PublishedAsync();
        await ExecuteAsync(sql);

        using var failed = await Profiles.Http.DeleteAsync($"/profiles/{ann}", Token);

        Assert.Equal(HttpStatusCode.InternalServerError, failed.StatusCode);
        Assert.Equal(before, await Profiles.PublishedAsync());
        Assert.Equal(1, await Profiles.QueryAsync<ProfilesDbContext, int>(db => db.Profiles.CountAsync(p => p.Id == ann, Token)));

        await ExecuteAsync("DROP TRIGGER broken");
        await Profiles.SendAsync(new EraseProfile(ann));
        Assert.Equal("profiles.profile-erased", Assert.Single(await Profiles.PublishedAsync()).Name);
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var file = new SqliteConnection($"Data Source={Path.Combine(Profiles.Directory, "profiles.db")}");
        await file.OpenAsync(Token);
        await using var command = file.CreateCommand();
#pragma warning disable CA2100 // The SQL is constant.
        command.CommandText = sql;
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync(Token);
    }
}
