namespace Host.Tests;

/// <summary>The host's parts are integrated: their endpoints, services and hints.</summary>
public sealed class HostPartTests(ProtectedHost fixture) : IClassFixture<ProtectedHost>
{
    private readonly RunningHost _host = fixture.Host;

    [Fact]
    public async Task The_page_shows_the_demo_command_with_the_requested_address()
    {
        using var http = _host.Operator();
        using var answer = await http.FetchAsync("/");

        var page = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

        Assert.Contains("<h2>Fill it with a shop</h2>", page, StringComparison.Ordinal);
        Assert.Contains($"<code>dotnet run --project src/Demo -- --url {_host.Url.ToString().TrimEnd('/')}</code>", page, StringComparison.Ordinal);
        Assert.DoesNotContain("{{", page, StringComparison.Ordinal);
    }
}
