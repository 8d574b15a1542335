using System.Security.Claims;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Monolith.Runtime;

namespace Monolith.Hosting;

/// <summary>The caller as the request's token tells; without a request or a token a stranger.</summary>
internal sealed class TokenCaller(string module, IHttpContextAccessor request, IOptions<AuthOptions> options) : ICaller
{
    private readonly ClaimsPrincipal _user = request.HttpContext?.User ?? new ClaimsPrincipal();

    public string Id => IdOf(_user) ?? "";

    public Guid? CustomerId => Guid.TryParse(_user.FindFirst(options.Value.CustomerClaim)?.Value, out var id) ? id : null;

    public bool IsManager => _user.HasScope(ModulePolicies.ForManagersOf(module)) || _user.HasScope(Scopes.Operator);

    /// <summary>The token's subject, or null where there is no token.</summary>
    public static string? IdOf(ClaimsPrincipal user) => user.FindFirst(JwtRegisteredClaimNames.Sub)?.Value;
}

/// <summary>Describes the bearer of the request's token to each module.</summary>
internal sealed class TokenCallerFactory(IHttpContextAccessor request, IOptions<AuthOptions> options) : ICallerFactory
{
    public ICaller Create(string module) => new TokenCaller(module, request, options);
}
