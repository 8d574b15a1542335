using Microsoft.Extensions.Options;

namespace Monolith.Hosting;

/// <summary>Configures the trusted token issuer. Section <c>Auth</c>.</summary>
internal sealed class AuthOptions
{
    public const string Section = "Auth";

    /// <summary>The trusted OpenID Connect authority, such as <c>https://login.example.org/realms/shop</c>.</summary>
    public string? Authority { get; set; }

    /// <summary>The audience of this API: the <c>aud</c> claim of its tokens.</summary>
    public string? Audience { get; set; }

    /// <summary>The claim that contains a customer's id, a UUID. Default <c>customer_id</c>.</summary>
    public string CustomerClaim { get; set; } = "customer_id";

    /// <summary>The claim that contains the id of the caller's tenant. By default, the host has no tenants.</summary>
    public string? TenantClaim { get; set; }

    /// <summary>Whether the authority must use HTTPS. Default true, except in Development.</summary>
    public bool? RequireHttpsMetadata { get; set; }
}

/// <summary>Validates the settings at startup and reports all faults at once.</summary>
internal sealed class AuthOptionsValidator(IHostEnvironment environment) : IValidateOptions<AuthOptions>
{
    public ValidateOptionsResult Validate(string? name, AuthOptions options)
    {
        var faults = Check(options).ToList();
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private IEnumerable<string> Check(AuthOptions options)
    {
        if (string.IsNullOrEmpty(options.Authority))
        {
            if (!environment.IsDevelopment())
            {
                yield return $"Anonymous calls are allowed only in Development, and the environment is {environment.EnvironmentName}. "
                    + "Set Auth:Authority to the address of your OpenID Connect authority, and Auth:Audience to the audience of this API. "
                    + "To try it out on your own machine, set ASPNETCORE_ENVIRONMENT to Development.";
            }

            yield break;
        }

        if (!Uri.TryCreate(options.Authority, UriKind.Absolute, out var authority) || authority.Scheme is not ("http" or "https"))
        {
            yield return $"The setting Auth:Authority has the invalid value '{options.Authority}'. Set it to an address such as https://login.example.org/realms/shop.";
        }
        else if (authority.Scheme == "http" && (options.RequireHttpsMetadata ?? !environment.IsDevelopment()))
        {
            yield return $"The authority {options.Authority} does not use HTTPS, so an attacker on the network could forge its keys and impersonate any caller. "
                + "Use https, or set Auth:RequireHttpsMetadata to false if the network is trusted.";
        }

        if (string.IsNullOrEmpty(options.Audience))
        {
            yield return "Auth:Audience is not set. Set it to the audience of this API. Otherwise tokens for other APIs would be accepted.";
        }

        if (string.IsNullOrEmpty(options.CustomerClaim))
        {
            yield return "Auth:CustomerClaim is empty. Set it to the claim that contains a customer's id, such as customer_id.";
        }

        if (options.TenantClaim is "")
        {
            yield return "Auth:TenantClaim is empty. Set it to the claim that contains a tenant's id, such as tenant_id, or remove it.";
        }
    }
}
