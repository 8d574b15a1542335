using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Ordering.Contracts;
using Profiles.Contracts;

namespace Monolith.Runtime.Tests;

/// <summary>The counts of queries that requests send, by endpoint.</summary>
public sealed class ModuleTrafficTests
{
    private static readonly DateTimeOffset Start = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly GraphQuery[] Queries =
    [
        new(new ModuleQueryType(typeof(GetOrder), typeof(OrderView)), new GraphModule("ordering", "Ordering", () => ModuleLocation.Local), () => true),
        new(new ModuleQueryType(typeof(GetProfile), typeof(ProfileView)), new GraphModule("profiles", "Profiles", () => ModuleLocation.Local), () => true),
    ];

    private readonly ModuleTraffic _traffic = new(new QueryOwners(() => Queries), new FakeTimeProvider(Start));

    [Fact]
    public async Task Queries_count_for_the_endpoint_whose_request_sends_them_also_from_other_threads()
    {
        await ServeAsync("GET", "/orders/{id}", typeof(GetOrder), typeof(GetProfile));
        await ServeAsync("GET", "/orders/{id}", typeof(GetOrder), typeof(GetProfile));
        await ServeAsync("GET", "/orders/{id}");
        await ServeAsync("GET", "/elsewhere", typeof(GetOrder));

        Assert.Equal(Start, _traffic.Read().Since);
        var endpoint = EndpointAt("/orders/{id}");
        Assert.Equal(("GET", 3L), (endpoint.Method, endpoint.Requests));
        Assert.Equal([new QueryTraffic("ordering", "GetOrder", 2, 1), new QueryTraffic("profiles", "GetProfile", 2, 1)], endpoint.Queries);
    }

    [Fact]
    public async Task The_maximum_number_of_queries_per_request_is_recorded()
    {
        await ServeAsync("GET", "/orders", typeof(GetProfile));
        await ServeAsync("GET", "/orders", typeof(GetProfile), typeof(GetProfile), typeof(GetProfile), typeof(GetOrder));
        await ServeAsync("GET", "/orders", typeof(GetProfile), typeof(GetProfile));

        Assert.Equal([new QueryTraffic("ordering", "GetOrder", 1, 1), new QueryTraffic("profiles", "GetProfile", 6, 3)], EndpointAt("/orders").Queries);
    }

    [Fact]
    public async Task An_endpoint_without_queries_is_not_reported()
    {
        await ServeAsync("GET", "/quiet");

        Assert.Empty(_traffic.Read().Endpoints);
    }

    [Fact]
    public async Task Unknown_HTTP_methods_share_a_counter()
    {
        foreach (var method in new[] { "GET", "BREW", "BREW-TOO" })
        {
            await ServeAsync(method, "/any", declared: null, typeof(GetOrder));
        }

        Assert.Equal(("*", 3L), (EndpointAt("/any").Method, EndpointAt("/any").Requests));
    }

    [Fact]
    public void Queries_outside_of_requests_are_counted_separately()
    {
        _traffic.Count(typeof(GetOrder));

        Assert.Empty(_traffic.Read().Endpoints);
        Assert.Equal([new QueryTraffic("ordering", "GetOrder", 1, 0)], _traffic.Read().OutsideOfRequests);
    }

    [Fact]
    public async Task The_gateway_counts_queries_including_failed_ones()
    {
        await using var modules = TwoModules.Compose(("Modules:profiles:Location", "Absent"));

        await Assert.ThrowsAsync<ModuleAbsentException>(() => modules.Services.GetRequiredService<IModuleGateway>()
            .SendAsync(new GetProfile(Guid.CreateVersion7()), TestContext.Current.CancellationToken));

        Assert.Equal([new QueryTraffic("profiles", "GetProfile", 1, 0)], modules.Services.GetRequiredService<IModuleTraffic>().Read().OutsideOfRequests);
    }

    private EndpointTraffic EndpointAt(string route) => Assert.Single(_traffic.Read().Endpoints, e => e.Route == route);

    private Task ServeAsync(string method, string route, params Type[] queries) => ServeAsync(method, route, [method], queries);

    /// <summary>Serves a request whose endpoint sends queries in parallel, each on its own thread.</summary>
    private async Task ServeAsync(string method, string route, string[]? declared, params Type[] queries)
    {
        var metadata = declared is null ? EndpointMetadataCollection.Empty : new EndpointMetadataCollection(new HttpMethodMetadata(declared));
        var context = new DefaultHttpContext { Request = { Method = method } };
        context.SetEndpoint(new RouteEndpoint(_ => Task.CompletedTask, RoutePatternFactory.Parse(route), order: 0, metadata, displayName: null));
        _traffic.BeginRequest(context);
        await Task.WhenAll(queries.Select(query => Task.Factory.StartNew(
            () => _traffic.Count(query), TestContext.Current.CancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default)));
    }
}
