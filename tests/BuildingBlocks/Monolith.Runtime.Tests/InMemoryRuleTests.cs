using Microsoft.AspNetCore.Routing;
using Ordering;
using Profiles;

namespace Monolith.Runtime.Tests;

/// <summary>What a module in memory must not have.</summary>
public sealed class InMemoryRuleTests
{
    [Fact]
    public void All_that_needs_a_database_is_named_at_once()
    {
        var ordering = Assert.Throws<InvalidOperationException>(() => InMemoryRule.Check("ordering", typeof(OrderingModule).Assembly)).Message;
        Assert.StartsWith("Module 'ordering' keeps its state in memory, but has what needs a database: ", ordering, StringComparison.Ordinal);
        Assert.Contains("the event OrderPlaced, which no log would keep", ordering, StringComparison.Ordinal);
        Assert.Contains("the DbContext OrderingDbContext", ordering, StringComparison.Ordinal);
        Assert.Contains("the command PlaceOrder, whose effect a restart would lose", ordering, StringComparison.Ordinal);
        Assert.Contains("the timer handler ", ordering, StringComparison.Ordinal);
        Assert.EndsWith("Remove them, or give the module a database with module.UseDbContext<…>().", ordering, StringComparison.Ordinal);

        var profiles = Assert.Throws<InvalidOperationException>(() => InMemoryRule.Check("profiles", typeof(ProfilesModule).Assembly)).Message;
        Assert.Contains("the snapshot source ", profiles, StringComparison.Ordinal);
    }

    [Fact]
    public void A_module_has_one_store()
    {
        var refusal = Assert.Throws<InvalidOperationException>(() => TwoModules.Compose([new TwoStores()]));
        Assert.Equal("stores has a DbContext already: a module owns one.", refusal.Message);
    }

    private sealed class TwoStores : IModule
    {
        public string Name => "stores";

        public void AddServices(ModuleBuilder module)
        {
            new ProfilesModule().AddServices(module);
            module.UseState<TwoStores>();
        }

        public void MapEndpoints(IEndpointRouteBuilder endpoints)
        {
        }
    }
}
