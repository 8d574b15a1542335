using Microsoft.Extensions.DependencyInjection;
using Profiles.Contracts;

namespace Monolith.Runtime.Tests;

/// <summary>The graph of a process of two modules, of which one subscribes to modules that the process does not have.</summary>
public sealed class ModuleGraphTests
{
    [Fact]
    public async Task Events_without_a_subscriber_and_events_without_a_publisher_are_found()
    {
        await using var modules = TwoModules.Compose();

        var graph = GraphOf(modules);

        Assert.Contains("profiles.profile-updated", graph.WithoutSubscriber.Select(e => e.Name));
        Assert.DoesNotContain("profiles.profile-registered", graph.WithoutSubscriber.Select(e => e.Name));
        Assert.Contains("payments.payment-authorized", graph.Unpublished.Select(e => e.Name));
        Assert.DoesNotContain("payments.payment-refunded", graph.Unpublished.Select(e => e.Name));
        Assert.All(graph.Events.SkipWhile(e => e.Source.IsComposed), e => Assert.False(e.Source.IsComposed));
        Assert.Empty(graph.MutualSubscriptions);
    }

    [Fact]
    public async Task A_module_has_its_tables_contracts_database_and_queries()
    {
        await using var modules = TwoModules.Compose();

        var graph = GraphOf(modules);

        var ordering = graph.Find("Ordering")!;
        Assert.Equal(("ordering", "Ordering", true, true), (ordering.Name, ordering.Project, ordering.IsListed, ordering.IsComposed));
        Assert.Equal(["customers", "order_lines", "orders", "products"], ordering.Tables.Where(t => !t.IsFramework).Select(t => t.Name));
        Assert.Contains(new GraphTable("outbox", IsFramework: true), ordering.Tables);
        Assert.Equal(["Catalog.Contracts", "Inventory.Contracts", "Payments.Contracts", "Profiles.Contracts"], ordering.References);
        Assert.Equal("Sqlite", ordering.Database!.Provider);
        var query = Assert.Single(graph.Queries, q => q.Module == ordering);
        Assert.Equal(("Ordering.Contracts.GetOrder", "OrderView", true), (query.Name, query.Type.Answer.Name, query.IsAnswered));
        Assert.True(graph.Subscribes(ordering, graph.Find("profiles")!));
        Assert.False(graph.Subscribes(ordering, ordering));
    }

    [Fact]
    public async Task A_source_that_the_host_does_not_list_is_known_by_its_contracts()
    {
        await using var modules = TwoModules.Compose();

        var catalog = GraphOf(modules).Find("catalog")!;

        Assert.Equal(("Catalog", false, false), (catalog.Project, catalog.IsListed, catalog.IsComposed));
        Assert.Equal(ModuleLocation.Absent, catalog.Location);
        Assert.Empty(catalog.Tables);
    }

    [Theory]
    [InlineData("Local", "Local", EventRoute.Log)]
    [InlineData("Local", "Absent", EventRoute.NoSource)]
    [InlineData("Local", "http://profiles:8080", EventRoute.NoBroker)]
    [InlineData("http://ordering:8080", "Local", EventRoute.NoBroker)]
    [InlineData("Absent", "Local", null)]
    [InlineData("http://ordering:8080", "http://profiles:8080", null)]
    public async Task The_route_of_events_follows_from_the_locations(string subscriber, string source, EventRoute? route)
    {
        await using var modules = TwoModules.Compose(("Modules:ordering:Location", subscriber), ("Modules:profiles:Location", source));

        var graph = GraphOf(modules);

        Assert.Equal(route, Assert.Single(graph.Subscriptions, s => (s.Subscriber.Name, s.Source.Name) == ("ordering", "profiles")).Route);
        Assert.Equal(route is EventRoute.NoSource, graph.Problems.Any(problem => problem.StartsWith("ordering subscribes to profiles, which is Absent", StringComparison.Ordinal)));
        Assert.Equal(route is EventRoute.NoBroker, graph.Problems.Any(problem => problem.Contains("Set RabbitMq:Uri", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task With_a_broker_events_travel_over_it_between_processes()
    {
        await using var modules = TwoModules.Compose();
        var remote = new GraphModule("profiles", "Profiles", () => ModuleLocation.Parse("profiles", "http://profiles:8080"));

        var subscription = GraphOf(modules).Subscriptions.First(s => s.Source.Name == "profiles") with { Source = remote, HasBroker = true };

        Assert.Equal(EventRoute.Broker, subscription.Route);
    }

    [Fact]
    public async Task A_module_that_runs_elsewhere_keeps_its_subscriptions_and_has_no_database_here()
    {
        await using var modules = TwoModules.Compose(("Modules:ordering:Location", "http://ordering:8080"));

        var graph = GraphOf(modules);

        Assert.Equal(["ordering"], graph.Events.Single(e => e.Type.ClrType == typeof(ProfileRegistered)).Subscribers.Select(m => m.Name));
        Assert.Equal("http://ordering:8080", graph.Find("ordering")!.Location.ToString());
        Assert.Null(graph.Find("ordering")!.Database);
        Assert.Equal(["profiles"], graph.Composed.Select(m => m.Name));
    }

    [Fact]
    public async Task Modules_that_subscribe_to_each_other_are_one_pair()
    {
        await using var modules = TwoModules.Compose();
        var definition = GraphOf(modules).Subscriptions[0].Definition;
        var (a, b, c) = (Composed("a"), Composed("b"), Composed("c"));
        GraphSubscription[] subscriptions = [.. new[] { (b, a), (c, a), (a, b) }.Select(s => new GraphSubscription(s.Item1, s.Item2, definition, HasBroker: false))];

        Assert.Equal([(a, b)], new ModuleGraph("monolith", HasBroker: false, [a, b, c], [], subscriptions, []).MutualSubscriptions);
    }

    [Fact]
    public void A_query_without_a_handler_is_found()
    {
        var module = Composed("profiles");
        var type = new ModuleQueryType(typeof(GetProfile), typeof(ProfileView));
        GraphQuery[] queries = [new(type, module, () => false), new(type, module, () => true)];

        Assert.Equal([queries[0]], new ModuleGraph("monolith", HasBroker: false, [module], [], [], queries).Unanswered);
    }

    private static ModuleGraph GraphOf(TwoModules modules) => modules.Services.GetRequiredService<ModuleGraph>();

    private static GraphModule Composed(string name) =>
        new(name, name, () => ModuleLocation.Local) { IsComposed = true, Database = new GraphDatabase("Sqlite", IsServer: false, name + ".db", Principal: null, SharesPrincipalWith: []) };
}
