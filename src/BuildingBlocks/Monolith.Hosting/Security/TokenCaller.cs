using System.Security.Claims;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Monolith.Runtime;

namespace Monolith.Hosting;

/// <summary>The caller that the request's token identifies, or an anonymous caller without a request or a token.</summary>
internal sealed class TokenCaller(string module, IHttpContextAccessor request, IOptions<AuthOptions> options) : ICaller
{
    private readonly ClaimsPrincipal _user = request.HttpContext?.User ?? new ClaimsPrincipal();

    public string Id => IdOf(_user) ?? "";

    public Guid? CustomerId => Guid.TryParse(_user.FindFirst(options.Value.CustomerClaim)?.Value, out var id) ? id : null;

    public bool IsManager => _user.HasScope(ModulePolicies.ForManagersOf(module)) || _user.HasScope(Scopes.Operator);

    /// <summary>Returns the token's subject, or null without a token.</summary>
    public static string? IdOf(ClaimsPrincipal user) => user.FindFirst(JwtRegisteredClaimNames.Sub)?.Value;
}

/// <summary>Creates the caller of a request from its token, for each module.</summary>
internal sealed class TokenCallerFactory(IHttpContextAccessor request, IOptions<AuthOptions> options) : ICallerFactory
{
    public ICaller Create(string module) => new TokenCaller(module, request, options);
}
