using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Monolith;
using Profiles;
using Tickets;
using Tickets.Contracts;

namespace Host.Tests;

/// <summary>The tenant of a request is a claim of its token, here and in the process to which the request is passed on.</summary>
public sealed class TenantTests : IAsyncLifetime
{
    private static readonly Dictionary<string, string?> WithTenants = new() { ["Auth:TenantClaim"] = "tenant_id" };

    private static IModule[] Modules => [new ProfilesModule(), new TicketsModule()];

    private RunningHost Home { get; set; } = null!;

    public async ValueTask InitializeAsync() => Home = await RunningHost.StartAsync(WithTenants, modules: Modules);

    public ValueTask DisposeAsync() => Home.DisposeAsync();

    [Fact]
    public async Task A_tenant_sees_its_own_data_also_through_another_process()
    {
        await using var gateway = await StartGatewayAsync(Home, new Dictionary<string, string?>(WithTenants) { ["Auth:Authority"] = Home.Authority.Issuer });
        await OpenAsync(Home, "acme", "printer");
        await OpenAsync(gateway, "globex", "coffee");
        await OpenAsync(gateway, "acme", "paper");

        foreach (var host in new[] { Home, gateway })
        {
            Assert.Equal(["printer", "paper"], await ListAsync(host, "acme"));
            Assert.Equal(["coffee"], await ListAsync(host, "globex"));
        }

        using var acme = Client(gateway, "acme", "operator");
        using var globex = Client(gateway, "globex", "operator");
        Assert.Equal(2, (await acme.ReadAsync("/counted")).GetInt32());
        Assert.Equal(1, (await globex.ReadAsync("/counted")).GetInt32());
    }

    [Fact]
    public async Task In_Development_the_header_names_the_tenant_of_a_query_to_another_process_too()
    {
        var development = new Dictionary<string, string?> { [WebHostDefaults.EnvironmentKey] = "Development", ["Auth:Authority"] = null, ["Auth:Audience"] = null };
        await using var home = await RunningHost.StartAsync(development, modules: Modules);
        await using var gateway = await StartGatewayAsync(home, development);
        using var http = gateway.Client();
        http.DefaultRequestHeaders.Add("X-Tenant", "acme");
        using var answer = await http.SendAsync("POST", "/tickets", new { reporterId = Guid.CreateVersion7(), subject = "printer" });
        await answer.ExpectAsync(HttpStatusCode.Created);

        Assert.Equal(1, (await http.ReadAsync("/counted")).GetInt32());
    }

    [Fact]
    public async Task A_token_that_names_no_tenant_or_several_is_rejected_and_a_header_names_none()
    {
        foreach (var tenant in new object?[] { null, "", "two tenants", new string('a', 65), new[] { "acme", "globex" } })
        {
            using var http = Client(Home, tenant, "operator");
            http.DefaultRequestHeaders.Add("X-Tenant", "acme");

            using var answer = await http.FetchAsync("/tickets");

            var problem = await answer.ExpectProblemAsync(HttpStatusCode.Forbidden);
            Assert.Contains("Name it in the claim 'tenant_id' of the token, once", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_module_without_tenants_needs_no_claim()
    {
        using var http = Client(Home, tenant: null, "operator");

        Assert.Equal(HttpStatusCode.OK, await http.StatusAsync("/profiles"));
    }

    [Fact]
    public async Task A_host_that_knows_no_tenants_refuses_to_start_with_such_a_module()
    {
        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(() => RunningHost.StartAsync(modules: Modules));

        Assert.StartsWith("The data of module 'tickets' belongs to tenants, but this host does not know the tenant of a request. Set Auth:TenantClaim", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_operator_sees_the_tenant_of_what_is_parked_beside_its_key()
    {
        var id = (await Home.ParkAsync("4711", tenant: "acme", module: "tickets"))[0];
        await Home.ParkAsync("4711", tenant: "globex", module: "tickets");
        using var http = Client(Home, tenant: null, "operator");

        var list = await http.PageAsync("/console/parked?module=tickets&tenant=acme&key=4711");
        var item = await http.PageAsync($"/console/parked/tickets/Event/{id}");
        var preview = await http.PageAsync("/console/parked/tickets/discard?tenant=acme");
        var found = Assert.Single((await http.ReadAsync("/operations/modules/tickets/parked?tenant=acme")).GetProperty("items").EnumerateArray());

        Assert.Contains("""<td>acme</td><td><a href="/console/story?of=acme%7C4711">4711</a></td>""", list, StringComparison.Ordinal);
        Assert.DoesNotContain("globex", list, StringComparison.Ordinal);
        Assert.Contains("href=\"/console/parked?key=4711&amp;tenant=acme&amp;module=tickets\"", item, StringComparison.Ordinal);
        Assert.Contains("with tenant acme", preview, StringComparison.Ordinal);
        Assert.Equal((id, "acme", "4711"), (found.GetProperty("id").GetGuid(), found.GetProperty("tenant").GetString(), found.GetProperty("key").GetString()));
        var story = await http.PageAsync("/console/story?of=acme%7C4711");
        var health = (await http.ReadAsync("/health/modules/tickets")).ToString();
        Assert.Contains("of key 4711 of tenant acme: It was refused.", health, StringComparison.Ordinal);
        Assert.Contains("event of key 4711 of tenant acme;", story, StringComparison.Ordinal);
        Assert.All([list, item, preview, health], page => Assert.DoesNotContain("acme|", page, StringComparison.Ordinal));

        using var answer = await http.SendAsync("POST", "/operations/modules/tickets/parked/discard", new { Tenant = "acme" });
        Assert.Contains("1 parked events", (await answer.ExpectAsync(HttpStatusCode.OK)).GetProperty("outcome").GetString(), StringComparison.Ordinal);
    }

    /// <summary>Starts a process without the modules, with an endpoint that sends a query to one of them.</summary>
    private static Task<RunningHost> StartGatewayAsync(RunningHost home, IReadOnlyDictionary<string, string?> settings) => RunningHost.StartAsync(
        new Dictionary<string, string?>(settings) { ["Modules:profiles:Location"] = home.Url.ToString(), ["Modules:tickets:Location"] = home.Url.ToString() },
        app => app.MapGet("/counted", (IModuleGateway modules, HttpContext request) => modules.SendAsync(new CountOpenTickets(), request.RequestAborted)),
        modules: Modules);

    private HttpClient Client(RunningHost host, object? tenant, string scopes = "tickets") =>
        host.Client(Home.Authority.Issue(scopes, change: claims => claims["tenant_id"] = tenant));

    private async Task OpenAsync(RunningHost host, string tenant, string subject)
    {
        using var http = Client(host, tenant);
        using var answer = await http.SendAsync("POST", "/tickets", new { reporterId = Guid.CreateVersion7(), subject });
        await answer.ExpectAsync(HttpStatusCode.Created);
    }

    private async Task<IEnumerable<string>> ListAsync(RunningHost host, string tenant)
    {
        using var http = Client(host, tenant);
        return (await http.ReadAsync("/tickets")).EnumerateArray().Select(ticket => ticket.GetProperty("subject").GetString()!);
    }
}
