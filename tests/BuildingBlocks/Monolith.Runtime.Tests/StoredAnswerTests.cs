using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Monolith.Testing;
using Profiles;

namespace Monolith.Runtime.Tests;

/// <summary>An answer that another version of the module stored.</summary>
public sealed class StoredAnswerTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_stored_answer_without_a_required_member_is_409_and_not_a_second_effect()
    {
        await using var profiles = await ModuleHost.StartAsync(new ProfilesModule());
        using (var first = await RegisterAsync())
        {
            Assert.Equal(201, (int)first.StatusCode);
        }

        Assert.Equal(1, await profiles.QueryAsync<ModuleDbContext, int>(db => db.Database.ExecuteSqlRawAsync(
            """UPDATE idempotency SET answer = replace(replace(answer, '"id"', '"number"'), '"Id"', '"Number"')""", Token)));
        using var repeated = await RegisterAsync();

        Assert.Equal(409, (int)repeated.StatusCode);
        Assert.Contains(
            "another version of the module stored its answer",
            (await repeated.Content.ReadFromJsonAsync<JsonElement>(Token)).GetProperty("detail").GetString(),
            StringComparison.Ordinal);
        Assert.Single(await profiles.PublishedAsync());

        async Task<HttpResponseMessage> RegisterAsync()
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, new Uri("/profiles", UriKind.Relative))
            {
                Content = JsonContent.Create(new { name = "Ann", email = "ann@example.org", age = 30 }),
            };
            request.Headers.Add("Idempotency-Key", "once");
            return await profiles.Http.SendAsync(request, Token);
        }
    }
}
