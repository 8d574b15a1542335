using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Monolith.Testing;

namespace Profiles.Tests;

/// <summary>The Profiles module alone, and its client.</summary>
public abstract class ProfilesScenario : IAsyncLifetime
{
    protected ModuleHost Profiles { get; private set; } = null!;

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => Profiles = await ModuleHost.StartAsync(new ProfilesModule());

    public async ValueTask DisposeAsync()
    {
        await Profiles.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    protected async Task<Guid> RegisterAsync(string name = "Ann Lee", string email = "ann@example.org", int age = 30) =>
        (await Profiles.SendAsync(new RegisterProfile(name, email, age))).Id;

    protected static async Task AssertRejectedAsync(HttpResponseMessage answer, HttpStatusCode status, params string[] fields)
    {
        Assert.Equal(status, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>(Token);
        Assert.Equal(fields, problem.GetProperty("errors").EnumerateObject().Select(e => e.Name).Order());
    }
}
