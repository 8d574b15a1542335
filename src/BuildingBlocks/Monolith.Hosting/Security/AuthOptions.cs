using Microsoft.Extensions.Options;

namespace Monolith.Hosting;

/// <summary>Whose tokens are believed. Section <c>Auth</c>.</summary>
internal sealed class AuthOptions
{
    public const string Section = "Auth";

    /// <summary>The OpenID Connect authority that issues the tokens, such as <c>https://login.example.org/realms/shop</c>.</summary>
    public string? Authority { get; set; }

    /// <summary>What the authority calls this API: the <c>aud</c> of its tokens.</summary>
    public string? Audience { get; set; }

    /// <summary>The claim that holds a customer's id, a UUID. Default <c>customer_id</c>.</summary>
    public string CustomerClaim { get; set; } = "customer_id";

    /// <summary>Whether the authority must be asked over HTTPS. Default yes outside Development, and no in it.</summary>
    public bool? RequireHttpsMetadata { get; set; }
}

/// <summary>Tells all that is wrong with the settings at once, before anything is served.</summary>
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
                yield return $"Nobody may call anonymously outside Development, and this is {environment.EnvironmentName}: "
                    + "set Auth:Authority to the address of your OpenID Connect authority, and Auth:Audience to what it calls this API. "
                    + "To try it out on your own machine, set ASPNETCORE_ENVIRONMENT to Development.";
            }

            yield break;
        }

        if (!Uri.TryCreate(options.Authority, UriKind.Absolute, out var authority) || authority.Scheme is not ("http" or "https"))
        {
            yield return $"Auth:Authority is '{options.Authority}': give an address such as https://login.example.org/realms/shop.";
        }
        else if (authority.Scheme == "http" && (options.RequireHttpsMetadata ?? !environment.IsDevelopment()))
        {
            yield return $"Auth:Authority is {options.Authority}, and who can change what it answers can call as anybody: "
                + "use https, or set Auth:RequireHttpsMetadata to false where the way to it is safe.";
        }

        if (string.IsNullOrEmpty(options.Audience))
        {
            yield return "Auth:Audience is not set: set it to what the authority calls this API, or tokens for other APIs would be good here.";
        }

        if (string.IsNullOrEmpty(options.CustomerClaim))
        {
            yield return "Auth:CustomerClaim is empty: name the claim that holds a customer's id, such as customer_id.";
        }
    }
}
