using Microsoft.Extensions.DependencyInjection;

namespace Monolith.Runtime.Tests;

/// <summary>The map of a process with two modules, one of which subscribes to absent modules.</summary>
public sealed class ModuleMapTests
{
    [Fact]
    public async Task Events_without_a_subscriber_or_a_publisher_are_reported()
    {
        await using var modules = TwoModules.Compose();

        var map = Draw(modules);

        Assert.Contains("profiles.profile-updated", map.WithoutSubscriber);
        Assert.DoesNotContain("profiles.profile-registered", map.WithoutSubscriber);
        Assert.Contains("payments.payment-authorized", map.Unpublished);
        Assert.DoesNotContain(map.Events, e => e.Name == "payments.payment-refunded");
        Assert.All(map.Events.SkipWhile(e => e.SourceIsHere), e => Assert.False(e.SourceIsHere));
        Assert.Empty(map.MutualSubscriptions);
    }

    [Fact]
    public async Task A_module_is_reported_with_its_tables_contracts_and_queries()
    {
        await using var modules = TwoModules.Compose();

        var ordering = Draw(modules).Modules.Single(m => m.Name == "ordering");

        Assert.Equal("ordering", ordering.Schema);
        Assert.Equal(["customers", "order_lines", "orders", "products"], ordering.Tables.Where(t => !t.BuildingBlock).Select(t => t.Name));
        Assert.Contains(new MappedTable("outbox", BuildingBlock: true), ordering.Tables);
        Assert.Equal(["Catalog.Contracts", "Inventory.Contracts", "Payments.Contracts", "Profiles.Contracts"], ordering.References);
        Assert.Equal([new MappedQuery("Ordering.Contracts.GetOrder", "OrderView", Answered: true)], ordering.Queries);
        Assert.True(ordering.SubscribesTo("profiles"));
        Assert.False(ordering.SubscribesTo("ordering"));
    }

    [Fact]
    public void Two_modules_with_mutual_subscriptions_share_a_conversation()
    {
        MappedModule[] pair = [Subscribing("a", "b", "c"), Subscribing("b", "a"), Subscribing("c")];

        var map = new ModuleMap(pair, []);

        Assert.Equal([new MutualSubscription("a", "b")], map.MutualSubscriptions);
    }

    [Fact]
    public void A_query_without_a_handler_is_reported()
    {
        var module = Subscribing("a") with { Queries = [new("A.Contracts.GetIt", "It", Answered: false), new("A.Contracts.GetThat", "That", Answered: true)] };

        Assert.Equal(["A.Contracts.GetIt"], new ModuleMap([module], []).Unanswered);
    }

    private static ModuleMap Draw(TwoModules modules) => modules.Services.GetRequiredService<IModuleDirectory>().DrawMap();

    private static MappedModule Subscribing(string name, params string[] sources) => new(
        name, name, name, [], [], [.. sources.Select(s => new ModuleSubscription(s, []))], [], []);
}
