using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Profiles.Contracts;

namespace Profiles.Tests;

public sealed class ProfileEndpointTests : ProfilesScenario
{
    [Fact]
    public async Task Registering_stores_the_profile_and_publishes_it()
    {
        using var answer = await PostAsync("Ann Lee", "ann@example.org", 30);

        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        var id = (await answer.Content.ReadFromJsonAsync<JsonElement>(Token)).GetProperty("id").GetGuid();
        Assert.Equal($"/profiles/{id}", answer.Headers.Location?.OriginalString);
        var profile = await Profiles.Http.GetFromJsonAsync<ProfileView>(answer.Headers.Location, Token);
        Assert.Equal(new ProfileView(id, "Ann Lee", "ann@example.org", 30), profile);
        Assert.Equal(new ProfileRegistered(id, "Ann Lee", "ann@example.org"), await Profiles.EventAsync<ProfileRegistered>());
    }

    [Fact]
    public async Task Updating_changes_the_profile_and_publishes_the_new_data()
    {
        var id = await RegisterAsync();

        using var answer = await PutAsync(id, "Ann Lee-Hall", "hall@example.org", 31);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(new ProfileView(id, "Ann Lee-Hall", "hall@example.org", 31), await Profiles.SendAsync(new GetProfile(id)));
        Assert.Equal(new ProfileUpdated(id, "Ann Lee-Hall", "hall@example.org"), await Profiles.EventAsync<ProfileUpdated>());
    }

    [Fact]
    public async Task A_customer_can_keep_their_address()
    {
        var id = await RegisterAsync(email: "ann@example.org");

        using var answer = await PutAsync(id, "Ann Hall", "ann@example.org", 31);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task A_duplicate_address_is_rejected_and_the_field_is_named()
    {
        await RegisterAsync(email: "ann@example.org");
        var bob = await RegisterAsync("Bob", "bob@example.org");

        using var registered = await PostAsync("Another Ann", "ann@example.org", 40);
        using var updated = await PutAsync(bob, "Bob", "ann@example.org", 30);

        await AssertRejectedAsync(registered, HttpStatusCode.Conflict, "email");
        await AssertRejectedAsync(updated, HttpStatusCode.Conflict, "email");
        Assert.Equal("bob@example.org", (await Profiles.SendAsync(new GetProfile(bob)))!.Email);
        Assert.Equal(2, (await Profiles.PublishedAsync()).Count);
    }

    [Fact]
    public async Task Of_concurrent_registrations_with_the_same_address_one_succeeds_and_the_others_get_the_reason()
    {
        // One round may miss the moment between another request's read and its write. Ten rounds of eight requests do not.
        for (var round = 0; round < 10; round++)
        {
            var email = $"ann{round}@example.org";

            var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(n => PostAsync($"Ann {n}", email, 30)));

            Assert.Single(answers, a => a.StatusCode == HttpStatusCode.Created);
            foreach (var refused in answers.Where(a => a.StatusCode != HttpStatusCode.Created))
            {
                await AssertRejectedAsync(refused, HttpStatusCode.Conflict, "email");
            }

            Assert.Equal(1, await Profiles.QueryAsync<ProfilesDbContext, int>(db => db.Profiles.CountAsync(p => p.Email == email, Token)));
            Assert.Equal(round + 1, (await Profiles.PublishedAsync()).Count);
            Array.ForEach(answers, a => a.Dispose());
        }
    }

    [Theory]
    [InlineData("", "ann@example.org", 30, "name")]
    [InlineData("Ann", "", 30, "email")]
    [InlineData("Ann", "no address", 30, "email")]
    [InlineData("Ann", "ann@", 30, "email")]
    [InlineData("Ann", "ann@@example.org", 30, "email")]
    [InlineData("Ann", "ann lee@example.org", 30, "email")]
    [InlineData("Ann", "Ann <ann@example.org>", 30, "email")]
    [InlineData("Ann", "ann@example.org, bob@example.org", 30, "email")]
    [InlineData("Ann", "ann@example.org (comment)", 30, "email")]
    [InlineData("Ann", "ann@example..org", 30, "email")]
    [InlineData("Ann", "ann@example.org", 0, "age")]
    [InlineData("Ann", "ann@example.org", 151, "age")]
    public async Task Invalid_requests_are_rejected_and_the_field_is_named(string name, string email, int age, string field)
    {
        var id = await RegisterAsync("Bob", "bob@example.org");

        using var registered = await PostAsync(name, email, age);
        using var updated = await PutAsync(id, name, email, age);

        await AssertRejectedAsync(registered, HttpStatusCode.BadRequest, field);
        await AssertRejectedAsync(updated, HttpStatusCode.BadRequest, field);
        Assert.Single(await Profiles.PublishedAsync());
    }

    [Fact]
    public async Task An_unknown_profile_is_not_found()
    {
        var nobody = Guid.CreateVersion7();

        using var read = await Profiles.Http.GetAsync($"/profiles/{nobody}", Token);
        using var updated = await PutAsync(nobody, "Ann", "ann@example.org", 30);
        using var erased = await Profiles.Http.DeleteAsync($"/profiles/{nobody}", Token);

        Assert.All([read, updated, erased], answer => Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode));
        Assert.Empty(await Profiles.PublishedAsync());
    }

    private Task<HttpResponseMessage> PostAsync(string name, string email, int age) =>
        Profiles.Http.PostAsJsonAsync("/profiles", new { name, email, age }, Token);

    private Task<HttpResponseMessage> PutAsync(Guid id, string name, string email, int age) =>
        Profiles.Http.PutAsJsonAsync($"/profiles/{id}", new { name, email, age }, Token);
}
