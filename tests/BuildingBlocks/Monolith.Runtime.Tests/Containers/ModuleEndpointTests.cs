using System.Net;
using System.Net.Http.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc.ApiExplorer;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Monolith.Testing;
using Ordering;

namespace Monolith.Runtime.Tests;

/// <summary>Endpoints of a module run in a scope of the module's container.</summary>
public sealed class ModuleEndpointTests : IAsyncLifetime
{
    private ModuleHost _ordering = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _ordering = await ModuleHost.StartAsync(
        new Tampered(new OrderingModule(), services => services.AddScoped<Visit>(), Map),
        configureHost: services => services.AddEndpointsApiExplorer().AddSingleton<AfterEachRequest>().AddSingleton<IStartupFilter>(host => host.GetRequiredService<AfterEachRequest>()));

    public ValueTask DisposeAsync() => _ordering.DisposeAsync();

    [Theory]
    [InlineData("GET", "by-parameter")]
    [InlineData("POST", "by-parameter")]
    [InlineData("GET", "by-context")]
    [InlineData("GET", "by-accessor")]
    public async Task A_service_of_the_module_is_resolved_once_per_request(string method, string route)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), "/ordering/" + route);
        using var answer = await _ordering.Http.SendAsync(request, Token);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(new Found(Same: true, OfHost: false), await answer.Content.ReadFromJsonAsync<Found>(Token));
    }

    [Fact]
    public async Task The_scope_ends_with_the_request_and_the_host_handles_failures()
    {
        using var answer = await _ordering.Http.GetAsync("/ordering/failing", Token);

        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
        Assert.Contains("traceId", await answer.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        Assert.True(Visit.Last!.IsOver);
    }

    [Theory]
    [InlineData("by-context")]
    [InlineData("failing")]
    public async Task Middleware_after_the_endpoint_uses_the_hosts_services(string route)
    {
        using var answer = await _ordering.Http.GetAsync("/ordering/" + route, Token);

        Assert.True(await _ordering.Services.GetRequiredService<AfterEachRequest>().FoundHost.Task.WaitAsync(Token));
    }

    [Fact]
    public void Services_are_not_part_of_an_endpoints_description()
    {
        var described = _ordering.Services.GetRequiredService<IApiDescriptionGroupCollectionProvider>().ApiDescriptionGroups.Items.SelectMany(group => group.Items).ToList();

        Assert.All(
            described.Where(endpoint => endpoint.RelativePath!.EndsWith("by-parameter", StringComparison.Ordinal)),
            endpoint => Assert.Equal(["note"], endpoint.ParameterDescriptions.Select(parameter => parameter.Name)));
        Assert.Contains(described, endpoint => endpoint is { HttpMethod: "POST", RelativePath: "ordering/orders" } && endpoint.ParameterDescriptions.Any(p => p.Source.Id == "Body"));
    }

    private static void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/by-parameter", (Visit visit, ModuleDbContext db, HttpContext context, string? note) => Look(visit, context.RequestServices));
        endpoints.MapPost("/by-parameter", (Visit visit, ModuleDbContext db, HttpContext context, string? note) => Look(visit, context.RequestServices));
        endpoints.MapGet("/by-context", (HttpContext context) => Look(context.RequestServices.GetRequiredService<Visit>(), context.RequestServices));
        endpoints.MapGet("/by-accessor", (Visit visit, IHttpContextAccessor request) => Look(visit, request.HttpContext!.RequestServices));
        endpoints.MapGet("/failing", string (Visit visit) => throw new InvalidOperationException(visit.ToString()));
    }

    private static Found Look(Visit visit, IServiceProvider services) =>
        new(ReferenceEquals(visit, services.GetService<Visit>()), services.GetService<IEventAdministration>() is not null);

    /// <summary>Middleware of the host around all others.</summary>
    private sealed class AfterEachRequest : IStartupFilter
    {
        public TaskCompletionSource<bool> FoundHost { get; } = new();

        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.Use(async (context, rest) =>
            {
                await rest(context);
                FoundHost.TrySetResult(context.RequestServices.GetService<IEventAdministration>() is not null && context.RequestServices.GetService<Visit>() is null);
            });
            next(app);
        };
    }

    private sealed record Found(bool Same, bool OfHost);

    private sealed class Visit : IDisposable
    {
        public Visit() => Last = this;

        public static Visit? Last { get; private set; }

        public bool IsOver { get; private set; }

        public void Dispose() => IsOver = true;
    }
}
