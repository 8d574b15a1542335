using System.Net;
using System.Security.Cryptography;
using Acceptance.Tests;

namespace Host.Tests;

/// <summary>The host accepts only tokens that the authority signed for this API and that are valid now.</summary>
public sealed class TokenTests(ProtectedHost fixture) : IClassFixture<ProtectedHost>
{
    private const string Scope = "catalog";
    private const string Path = "/catalog/products";

    private readonly RunningHost _host = fixture.Host;

    [Fact]
    public async Task A_token_of_the_authority_is_accepted()
    {
        using var http = _host.Client(_host.Authority.Issue(Scope));

        Assert.Equal(HttpStatusCode.OK, await http.StatusAsync(Path));
    }

    [Fact]
    public async Task While_the_authority_is_unavailable_tokens_are_neither_accepted_nor_reported_as_invalid()
    {
        await using var host = await RunningHost.StartAsync();
        using var http = host.Client(host.Authority.Issue(Scope));
        host.Authority.Disappear();

        using var answer = await http.FetchAsync(Path);

        await answer.ExpectProblemAsync(HttpStatusCode.ServiceUnavailable);
        Assert.NotNull(answer.Headers.RetryAfter);
        host.Authority.Appear();
        await new Shop(http).UntilAsync(Path, list => list.GetProperty("total").GetInt32() == 0);
    }

    [Fact]
    public async Task A_token_of_a_withdrawn_key_was_accepted_for_an_hour_after_the_host_knew_the_new_keys()
    {
        await using var host = await RunningHost.StartAsync();
        using var before = host.Client(host.Authority.Issue(Scope));
        Assert.Equal(HttpStatusCode.OK, await before.StatusAsync(Path));

        host.Authority.Rotate();

        // A token with an unknown key makes the host fetch the keys.
        using var after = host.Client(host.Authority.Issue(Scope));
        await new Shop(after).UntilAsync(Path, list => list.GetProperty("total").GetInt32() == 0);
        Assert.Equal(HttpStatusCode.Unauthorized, await before.StatusAsync(Path));
    }

    [Theory]
    [InlineData("signed with another key")]
    [InlineData("unsigned")]
    [InlineData("signed with the public key as a secret")]
    [InlineData("changed after it was signed")]
    [InlineData("expired")]
    [InlineData("without an end")]
    [InlineData("not valid yet")]
    [InlineData("for another audience")]
    [InlineData("for no audience")]
    [InlineData("of another issuer")]
    [InlineData("without a subject")]
    [InlineData("no token at all")]
    public async Task Any_other_token_is_rejected(string kind)
    {
        using var http = _host.Client(Make(kind));

        using var answer = await http.FetchAsync(Path);

        await answer.ExpectProblemAsync(HttpStatusCode.Unauthorized);
        Assert.Contains("invalid_token", Assert.Single(answer.Headers.WwwAuthenticate).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_caller_without_a_token_is_challenged()
    {
        using var http = _host.Client();

        using var answer = await http.FetchAsync(Path);

        var problem = await answer.ExpectProblemAsync(HttpStatusCode.Unauthorized);
        Assert.Equal("Bearer", Assert.Single(answer.Headers.WwwAuthenticate).ToString());
        Assert.Contains("Authorization: Bearer", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ordering")]
    [InlineData("catalogue catalog.read CATALOG")]
    [InlineData("")]
    [InlineData(null)]
    public async Task A_token_without_the_scope_gets_the_missing_scope(string? scope)
    {
        using var http = _host.Client(_host.Authority.Issue(scope));

        using var answer = await http.FetchAsync(Path);

        var problem = await answer.ExpectProblemAsync(HttpStatusCode.Forbidden);
        Assert.Equal("Bearer error=\"insufficient_scope\", scope=\"catalog\"", Assert.Single(answer.Headers.WwwAuthenticate).ToString());
        Assert.Equal("The token lacks the scope catalog or catalog.manage or operator.", problem.GetProperty("detail").GetString());
    }

    [Theory]
    [InlineData("scope", "ordering catalog")]
    [InlineData("scope", new[] { "ordering", "catalog" })]
    [InlineData("scp", "ordering catalog")]
    [InlineData("scp", new[] { "ordering", "catalog" })]
    public async Task Scopes_are_read_in_both_formats(string claim, object value)
    {
        using var http = _host.Client(_host.Authority.Issue(scope: null, change: claims => claims[claim] = value));

        Assert.Equal(HttpStatusCode.OK, await http.StatusAsync(Path));
    }

    private string Make(string kind)
    {
        var (authority, now) = (_host.Authority, TimeProvider.System.GetUtcNow());
        switch (kind)
        {
            case "signed with another key":
                using (var other = RSA.Create(2048))
                {
                    return TestAuthority.Sign(authority.Claims("operator"), other);
                }

            case "unsigned":
                return TestAuthority.Compose(new { alg = "none", typ = "JWT" }, authority.Claims("operator"), _ => []);
            case "signed with the public key as a secret":
                return TestAuthority.Compose(
                    new { alg = "HS256", typ = "JWT", kid = "key-1" }, authority.Claims("operator"), text => HMACSHA256.HashData(authority.PublicKey, text));
            case "changed after it was signed":
                var (good, better) = (authority.Issue(Scope).Split('.'), authority.Issue("operator").Split('.'));
                return $"{good[0]}.{better[1]}.{good[2]}";
            case "expired":
                return authority.Issue(Scope, change: claims => claims["exp"] = now.AddMinutes(-1).ToUnixTimeSeconds());
            case "without an end":
                return authority.Issue(Scope, change: claims => claims["exp"] = null);
            case "not valid yet":
                return authority.Issue(Scope, change: claims => claims["nbf"] = now.AddMinutes(2).ToUnixTimeSeconds());
            case "for another audience":
                return authority.Issue(Scope, change: claims => claims["aud"] = "another-api");
            case "for no audience":
                return authority.Issue(Scope, change: claims => claims["aud"] = null);
            case "of another issuer":
                return authority.Issue(Scope, change: claims => claims["iss"] = "https://login.example.org");
            case "without a subject":
                return authority.Issue(Scope, change: claims => claims["sub"] = null);
            default:
                return "no-token-at-all";
        }
    }
}
