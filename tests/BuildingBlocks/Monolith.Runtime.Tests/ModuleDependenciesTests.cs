using Microsoft.Extensions.DependencyInjection;
using Monolith.Runtime.Events;
using Monolith.Runtime.Storage;
using Profiles.Contracts;

namespace Monolith.Runtime.Tests;

/// <summary>The dependencies of Ordering on Profiles, which runs here, and on Catalog, Inventory and Payments, which do not.</summary>
public sealed class ModuleDependenciesTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Events_are_reported_with_their_source_and_count()
    {
        await using var modules = TwoModules.Compose();
        await modules.MigrateAsync(Token);
        await RegisterAsync(modules, 3);
        var published = modules.Clock.GetUtcNow();
        modules.Clock.Advance(TimeSpan.FromHours(6));

        var dependencies = await ReadAsync(modules);

        Assert.Equal(["profiles.profile-registered", "profiles.profile-erased"], dependencies.SubscribesTo.Where(e => e.Source == "profiles").Select(e => e.Name));
        Assert.Equal(new LoggedFlow(3, published, modules.Clock.GetUtcNow()), LoggedOf(dependencies, "profiles.profile-registered"));
        Assert.Equal(new LoggedFlow(0, published, modules.Clock.GetUtcNow()), LoggedOf(dependencies, "profiles.profile-erased"));
        Assert.Equal(0.5, LoggedOf(dependencies, "profiles.profile-registered")!.PerHour);
        Assert.Null(LoggedOf(dependencies, "payments.payment-authorized"));
        Assert.Equal(
            ["ordering.order-placed", "ordering.payment-requested", "ordering.order-confirmed", "ordering.order-cancelled"], dependencies.Publishes.Select(e => e.Name));
        Assert.All(dependencies.Publishes, e => Assert.Equal((0L, null), (e.Logged!.Count, e.Logged.Since)));
    }

    [Fact]
    public async Task The_lag_of_a_subscription_counts_its_unhandled_events()
    {
        await using var modules = TwoModules.Compose();
        await modules.MigrateAsync(Token);
        await RegisterAsync(modules, 2);
        await modules.HandleAsync("ordering", "profiles", Token);
        Assert.Equal(new SubscriptionLag(0, AndMore: false, Waits: null, Lost: null), LagOf(await ReadAsync(modules), "profiles"));

        await modules.PublishAsync(new ProfileUpdated(Guid.CreateVersion7(), "Nobody here", "handles@example.org"), Token);
        await RegisterAsync(modules, 2);
        modules.Clock.Advance(TimeSpan.FromMinutes(3));

        var dependencies = await ReadAsync(modules);

        Assert.Equal(new SubscriptionLag(2, AndMore: false, TimeSpan.FromMinutes(3), Lost: null), LagOf(dependencies, "profiles"));
        Assert.Null(LagOf(dependencies, "payments"));
    }

    [Fact]
    public async Task The_lag_query_reads_a_bounded_number_of_events()
    {
        await using var modules = TwoModules.Compose(("Messaging:MaxPassedOver", "1"));
        await modules.MigrateAsync(Token);
        await RegisterAsync(modules, 1_200);

        var lag = LagOf(await ReadAsync(modules), "profiles");

        Assert.Equal((1_000, true), (lag!.Events, lag.AndMore));
    }

    [Fact]
    public async Task A_subscription_behind_retention_is_lost_but_a_new_one_is_not()
    {
        await using var modules = TwoModules.Compose();
        await modules.MigrateAsync(Token);
        await RegisterAsync(modules, 1);
        await modules.HandleAsync("ordering", "profiles", Token);
        await RegisterAsync(modules, 3);
        await TruncateAsync(modules);

        Assert.Contains("no longer holds all events after 1", LagOf(await ReadAsync(modules), "profiles")!.Lost, StringComparison.Ordinal);

        await RewindAsync(modules);
        Assert.Equal(new SubscriptionLag(0, AndMore: false, Waits: null, Lost: null), LagOf(await ReadAsync(modules), "profiles"));
    }

    [Fact]
    public async Task Queries_are_reported_with_the_projects_that_reference_them()
    {
        await using var modules = TwoModules.Compose();
        await modules.MigrateAsync(Token);

        // This assembly acts as a part of the host: other tests in it send GetProfile and refer to GetOrder.
        var ordering = await ReadAsync(modules);
        var profiles = await modules.Services.GetRequiredService<IModuleDependencies>().ReadAsync("profiles", [typeof(ModuleDependenciesTests).Assembly], Token);

        Assert.Equal(["Ordering.Contracts.GetOrder"], ordering.Queries.Select(q => q.Name));
        Assert.Empty(ordering.Queries[0].AskedBy);
        var query = Assert.Single(profiles.Queries);
        Assert.Equal(("Profiles.Contracts.GetProfile", "profiles", "/profiles/_queries/GetProfile"), (query.Name, query.Module, query.Path));
        Assert.Equal(["Monolith.Runtime.Tests"], query.AskedBy);
    }

    [Fact]
    public async Task Routes_data_and_parked_events_are_reported()
    {
        await using var modules = TwoModules.Compose();
        await modules.MigrateAsync(Token);
        await using (var transaction = await modules.ServicesOf("ordering").GetRequiredService<ISubscriptionStore>().BeginAsync("catalog", Token))
        {
            transaction.Park(
                new EventRecord(new LogPosition(0, 1), Guid.CreateVersion7(), "catalog.product-listed", 1, "k", "{}", EventHeaders.None, modules.Clock.GetUtcNow()), "It is bad.", 5);
            await transaction.CommitAsync(Token);
        }

        var dependencies = await ReadAsync(modules);

        Assert.Equal(
            ["GET /ordering/orders", "POST /ordering/orders", "GET /ordering/orders/{id:guid}", "POST /ordering/orders/{id:guid}/cancellation"], dependencies.Routes);
        Assert.Equal(("Ordering", "Sqlite", false, null), (dependencies.Project, dependencies.Database.Provider, dependencies.Database.IsServer, dependencies.Database.Principal));
        Assert.EndsWith("ordering.db", dependencies.Database.Location, StringComparison.Ordinal);
        Assert.Empty(dependencies.Database.SharesPrincipalWith);
        Assert.Equal(new ParkedWork(1, 0, 0), dependencies.Parked);
        Assert.False(dependencies.HasBroker);
    }

    [Fact]
    public async Task A_module_that_runs_elsewhere_is_rejected_with_its_location()
    {
        await using var modules = TwoModules.Compose(("Modules:ordering:Location", "http://ordering:8080"));

        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(() => ReadAsync(modules));

        Assert.Contains("Modules:ordering:Location is http://ordering:8080", refusal.Message, StringComparison.Ordinal);
    }

    private static Task<ModuleDependencies> ReadAsync(TwoModules modules) => modules.Services.GetRequiredService<IModuleDependencies>().ReadAsync("ordering", [], Token);

    private static LoggedFlow? LoggedOf(ModuleDependencies dependencies, string name) => Assert.Single(dependencies.SubscribesTo, e => e.Name == name).Logged;

    private static SubscriptionLag? LagOf(ModuleDependencies dependencies, string source) => Assert.Single(dependencies.Subscriptions, s => s.Source == source).Lag;

    private static async Task RegisterAsync(TwoModules modules, int count)
    {
        await using var scope = modules.ServicesOf("profiles").CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<ModuleDbContext>();
        await using var unit = UnitOfWork.Begin(db);
        for (var i = 0; i < count; i++)
        {
            db.Publish(new ProfileRegistered(Guid.CreateVersion7(), "Ann Lee", $"ann{i}@example.org"));
        }

        await unit.CommitAsync(Token);
    }

    private static Task<int> TruncateAsync(TwoModules modules) => modules.ServicesOf("profiles").GetRequiredService<ILogStore>()
        .TruncateAsync(DateTimeOffset.MaxValue, new LogPosition(long.MaxValue, long.MaxValue), 100, Token);

    private static async Task RewindAsync(TwoModules modules)
    {
        var store = modules.ServicesOf("ordering").GetRequiredService<ISubscriptionStore>();
        await using var transaction = await store.BeginAsync("profiles", Token);
        Assert.True(await transaction.TryAdvanceAsync(await store.ReadCursorAsync("profiles", Token), LogPosition.Start, Token));
        await transaction.CommitAsync(Token);
    }
}
