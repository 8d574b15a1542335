using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Monolith;
using Monolith.Testing;
using Profiles.Contracts;
using Tickets;
using Tickets.Contracts;

namespace Docs.Tests;

/// <summary>The module with tenants, of docs/multi-tenancy.md, keeps its tenants apart.</summary>
public sealed class TicketsTests : IAsyncLifetime
{
    private const string Acme = "acme", Globex = "globex";

    private static readonly Guid Ann = Guid.CreateVersion7();

    private ModuleHost Tickets { get; set; } = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => Tickets = await ModuleHost.StartAsync(new TicketsModule());

    public ValueTask DisposeAsync() => Tickets.DisposeAsync();

    [Fact]
    public async Task Two_tenants_have_tickets_with_the_same_numbers()
    {
        Assert.Equal(1, await OpenAsync(Acme, "printer"));
        Assert.Equal(1, await OpenAsync(Globex, "coffee"));
        Assert.Equal(2, await OpenAsync(Acme, "paper"));

        Assert.Equal(["1 printer", "2 paper"], await ListAsync(Acme));
        Assert.Equal(["1 coffee"], await ListAsync(Globex));
        Assert.Empty(await ListAsync("initech"));
        Assert.Equal([(Acme, "1"), (Globex, "1"), (Acme, "2")], (await Tickets.PublishedAsync()).Select(e => (e.Tenant!, e.OwnKey)));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("two tenants")]
    [InlineData("a,b")]
    public async Task A_request_without_a_tenant_is_rejected(string? tenant)
    {
        using var answer = await SendAsync(HttpMethod.Get, tenant);

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>(Token);
        Assert.StartsWith(
            "The data of tickets belongs to tenants, and the request names none. Name it in the header X-Tenant, once,",
            problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_timer_and_a_side_effect_run_for_their_tenant()
    {
        await OpenAsync(Acme, "printer");
        await OpenAsync(Globex, "coffee");
        await Eventually.TrueAsync(async () => await ReceiptAsync(Acme) is not null && await ReceiptAsync(Globex) is not null, Tickets.Timeout);

        Tickets.Shift(TimeSpan.FromDays(3));

        await Eventually.TrueAsync(async () => await IsOverdueAsync(Acme) && await IsOverdueAsync(Globex), Tickets.Timeout);
        Assert.StartsWith("acme/", await ReceiptAsync(Acme), StringComparison.Ordinal);
        Assert.StartsWith("globex/", await ReceiptAsync(Globex), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_event_of_another_module_is_handled_for_its_tenant()
    {
        await OpenAsync(Acme, "printer");
        await OpenAsync(Globex, "coffee");

        using (ModuleHost.EnterTenant(Acme))
        {
            await Tickets.PublishAsync(new ProfileErased(Ann));
        }

        Assert.Empty(await ListAsync(Acme));
        Assert.Equal(["1 coffee"], await ListAsync(Globex));
        var published = await Tickets.PublishedAsync();
        Assert.Equal([Globex], published.Where(e => e.Name == "tickets.ticket-opened").Select(e => e.Tenant));
        Assert.Equal([Acme], published.Where(e => e.Name == "tickets.ticket-erased").Select(e => e.Tenant));
    }

    [Fact]
    public async Task Recurring_work_is_done_for_each_tenant()
    {
        await OpenAsync(Acme, "printer");
        await OpenAsync(Acme, "paper");
        await OpenAsync(Globex, "coffee");

        Tickets.Shift(TimeSpan.FromDays(1));

        await Tickets.EventAsync<TicketsCounted>(e => e.Open == 1);
        var counted = (await Tickets.PublishedAsync()).Where(e => e.Name == "tickets.tickets-counted").ToList();
        Assert.Equal([Acme, Globex], counted.Select(e => e.Tenant).Order());
        Assert.Contains("\"open\":2", counted.Single(e => e.Tenant == Acme).Payload, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_query_of_the_host_is_answered_for_its_tenant()
    {
        await OpenAsync(Acme, "printer");
        var gateway = Tickets.Services.GetRequiredService<IModuleGateway>();

        Assert.Equal(1, await CountAsync(Acme));
        Assert.Equal(0, await CountAsync(Globex));
        var rejection = await Assert.ThrowsAsync<RejectedException>(() => gateway.SendAsync(new CountOpenTickets(), Token));
        Assert.Equal(403, rejection.Status);

        async Task<int> CountAsync(string tenant)
        {
            using (ModuleHost.EnterTenant(tenant))
            {
                return await gateway.SendAsync(new CountOpenTickets(), Token);
            }
        }
    }

    [Fact]
    public async Task An_idempotency_key_of_one_tenant_is_not_that_of_another()
    {
        Assert.Equal(1, await OpenAsync(Acme, "printer", key: "k"));
        Assert.Equal(1, await OpenAsync(Acme, "printer", key: "k"));
        Assert.Equal(1, await OpenAsync(Globex, "printer", key: "k"));

        Assert.Equal(["1 printer"], await ListAsync(Acme));
        Assert.Equal(["1 printer"], await ListAsync(Globex));
    }

    private async Task<int> OpenAsync(string tenant, string subject, string? key = null)
    {
        using var answer = await SendAsync(HttpMethod.Post, tenant, new { reporterId = Ann, subject }, key);
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        return await answer.Content.ReadFromJsonAsync<int>(Token);
    }

    private async Task<IEnumerable<string>> ListAsync(string tenant) =>
        (await ReadAsync(tenant)).Select(ticket => $"{ticket.GetProperty("number")} {ticket.GetProperty("subject")}");

    private async Task<string?> ReceiptAsync(string tenant) => (await ReadAsync(tenant)).Single().GetProperty("messageId").GetString();

    private async Task<bool> IsOverdueAsync(string tenant) => (await ReadAsync(tenant)).Single().GetProperty("isOverdue").GetBoolean();

    private async Task<IReadOnlyList<JsonElement>> ReadAsync(string tenant)
    {
        using var answer = await SendAsync(HttpMethod.Get, tenant);
        return [.. (await answer.Content.ReadFromJsonAsync<JsonElement>(Token)).EnumerateArray()];
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string? tenant, object? body = null, string? key = null)
    {
        using var request = new HttpRequestMessage(method, "/tickets") { Content = body is null ? null : JsonContent.Create(body) };
        if (tenant is not null)
        {
            request.Headers.TryAddWithoutValidation("X-Tenant", tenant);
        }

        if (key is not null)
        {
            request.Headers.Add("Idempotency-Key", key);
        }

        return await Tickets.Http.SendAsync(request, Token);
    }
}
