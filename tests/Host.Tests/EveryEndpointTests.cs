using System.Net;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;

namespace Host.Tests;

/// <summary>Sends requests to all mapped endpoints, so that new endpoints are covered automatically.</summary>
public sealed class EveryEndpointTests(ProtectedHost fixture) : IClassFixture<ProtectedHost>
{
    private static readonly string[] ForProbes = ["/health/live", "/health/ready"], Methods = ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

    private readonly RunningHost _host = fixture.Host;

    [Fact]
    public async Task All_endpoints_except_probes_reject_callers_without_a_token()
    {
        using var http = _host.Client();

        var open = await FindAsync(http, answer => answer.StatusCode != HttpStatusCode.Unauthorized || answer.Headers.WwwAuthenticate.Count == 0);

        Assert.Equal(ForProbes, open.Select(o => o.Split(' ')[1]).Distinct());
    }

    [Fact]
    public async Task All_endpoints_except_probes_reject_a_token_without_scopes()
    {
        using var http = _host.Client(_host.Authority.Issue("openid", Guid.CreateVersion7()));

        var open = await FindAsync(http, answer => answer.StatusCode != HttpStatusCode.Forbidden || answer.Headers.WwwAuthenticate.Count == 0);

        Assert.Equal(ForProbes, open.Select(o => o.Split(' ')[1]).Distinct());
    }

    [Fact]
    public async Task A_customer_with_all_module_scopes_is_denied_operations_of_managers()
    {
        using var http = _host.Customer(Guid.CreateVersion7(), RunningHost.CustomerScopes + " inventory");

        var open = await FindAsync(http, answer => answer.StatusCode != HttpStatusCode.Forbidden);

        Assert.Equal(
            [
                "DELETE /profiles/{id:guid}",
                "DELETE /reviews/{id:guid}",
                "GET /catalog/products",
                "GET /catalog/products/{id:guid}",
                "GET /health/live",
                "GET /health/ready",
                "GET /insights/orders/{id:guid}",
                "GET /inventory/stock",
                "GET /inventory/stock/{productId:guid}",
                "GET /notifications",
                "GET /ordering/orders",
                "GET /ordering/orders/{id:guid}",
                "GET /payments",
                "GET /profiles/{id:guid}",
                "GET /reviews/products/{productId:guid}",
                "GET /search",
                "GET /storefront/orders/{id:guid}",
                "HEAD /health/live",
                "HEAD /health/ready",
                "POST /insights/_queries/GetOrderInsight",
                "POST /ordering/_queries/GetOrder",
                "POST /ordering/orders",
                "POST /ordering/orders/{id:guid}/cancellation",
                "POST /payments/_queries/GetPayments",
                "POST /profiles",
                "POST /profiles/_queries/GetProfile",
                "POST /reviews/products/{productId:guid}",
                "POST /reviews/{id:guid}/answers",
                "POST /reviews/{id:guid}/votes",
                "POST /search/_queries/FindProducts",
                "PUT /profiles/{id:guid}",
            ],
            open.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Every_endpoint_of_modules_and_parts_accepts_an_operator()
    {
        using var http = _host.Operator();

        Assert.Empty(await FindAsync(http, answer => answer.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden));
    }

    [Fact]
    public async Task An_endpoint_without_a_policy_requires_the_operator_scope()
    {
        await using var host = await RunningHost.StartAsync(map: app => app.MapGet("/forgotten", () => "open"));
        using var anonymous = host.Client();
        using var customer = host.Customer(Guid.CreateVersion7());
        using var @operator = host.Operator();

        Assert.Equal(HttpStatusCode.Unauthorized, await anonymous.StatusAsync("/forgotten"));
        Assert.Equal(HttpStatusCode.Forbidden, await customer.StatusAsync("/forgotten"));
        Assert.Equal(HttpStatusCode.OK, await @operator.StatusAsync("/forgotten"));
        Assert.Equal(HttpStatusCode.Unauthorized, await anonymous.StatusAsync("/where/nothing/is"));
    }

    [Fact]
    public async Task Health_was_served_to_POST_and_DELETE()
    {
        using var http = _host.Operator();
        var served = new List<string>();
        foreach (var route in _host.Endpoints.ToLookup(endpoint => Template(endpoint.RoutePattern)))
        {
            var allowed = route.SelectMany(endpoint => endpoint.Metadata.GetRequiredMetadata<IHttpMethodMetadata>().HttpMethods).ToList();
            foreach (var wrong in Methods.Except(allowed))
            {
                using var answer = await http.SendAsync(wrong, Fill(route.First().RoutePattern));
                if (answer.StatusCode != HttpStatusCode.NotFound
                    && (answer.StatusCode != HttpStatusCode.MethodNotAllowed || !allowed.All(answer.Content.Headers.Allow.Contains)))
                {
                    served.Add($"{wrong} {route.Key}: {(int)answer.StatusCode}, Allow: {string.Join(", ", answer.Content.Headers.Allow)}");
                }
            }
        }

        Assert.Empty(served);
    }

    /// <summary>Sends requests to all endpoints, and returns those whose response matches.</summary>
    private async Task<List<string>> FindAsync(HttpClient http, Func<HttpResponseMessage, bool> which)
    {
        var found = new List<string>();
        var endpoints = _host.Endpoints;
        Assert.True(endpoints.Count > 25, $"There are {endpoints.Count} endpoints only.");
        Assert.All(
            endpoints.Where(e => e.Metadata.GetMetadata<IAllowAnonymous>() is not null),
            e => Assert.Contains(Template(e.RoutePattern), ForProbes));
        foreach (var endpoint in endpoints)
        {
            foreach (var method in endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? ["GET"])
            {
                using var answer = await http.SendAsync(method, Fill(endpoint.RoutePattern));
                if (which(answer))
                {
                    found.Add($"{method} {Template(endpoint.RoutePattern)}");
                }
            }
        }

        return found;
    }

    private static string Template(RoutePattern pattern) => "/" + pattern.RawText!.Trim('/');

    /// <summary>Returns a path of the endpoint with sample parameters.</summary>
    private static string Fill(RoutePattern pattern) => "/" + string.Join('/', pattern.PathSegments.Select(segment => string.Concat(
        segment.Parts.Select(part => part switch
        {
            RoutePatternLiteralPart literal => literal.Content,
            RoutePatternSeparatorPart separator => separator.Content,
            RoutePatternParameterPart parameter when parameter.ParameterPolicies.Any(p => p.Content == "guid") => Guid.CreateVersion7().ToString(),
            _ => "v1",
        }))));
}
