using Monolith.Conformance;

namespace Acceptance.Tests;

public sealed class CrashesOnPostgreSql(Survivor survivor) : CrashTests(survivor)
{
    private const int Orders = 40, Stock = 1_000;

    /// <summary>
    /// Several replicas on one database produce the same result, even if one of them dies. Each builds its own state of Search and follows
    /// with it: it neither shares nor needs the other's.
    /// </summary>
    [Fact]
    public async Task Two_replicas_share_the_work_each_searches_in_its_own_state_and_one_of_them_may_die()
    {
        await using var environment = (await CreateEnvironmentAsync()).WhereProcessesDie();
        await using var first = await MonolithProcess.StartAsync(environment.Directory, environment.Settings);
        var word = SearchWords.New();
        var product = await SearchWords.ListAsync(first.Http, $"Grinder {word}");
        var shop = new Shop(first.Http);
        await shop.ReplenishAsync(product, Stock / 2);
        await FollowsAsync(shop, Stock / 2, 0);

        await using var second = await MonolithProcess.StartAsync(environment.Directory, environment.Settings);
        await SearchWords.FirstAnswerShowsAsync(second.Http, word, (Stock / 2, 0));
        await shop.ReplenishAsync(product, Stock / 2);
        await FollowsAsync(shop, Stock, 0);
        shop = new Shop(second.Http);
        await FollowsAsync(shop, Stock, 0);

        var customer = await shop.RegisterAsync();
        for (var i = 0; i < Orders; i++)
        {
            await new Shop(i % 2 == 0 && i < Orders / 2 ? first.Http : second.Http).PlaceAsync(customer, product, $"order-{i}");
            if (i == Orders / 2)
            {
                await first.KillAsync();
            }
        }

        await shop.AddUpAsync(product, Stock, Orders);
        await FollowsAsync(shop, Stock - Orders, Orders);

        Task FollowsAsync(Shop replica, int available, int sold) =>
            replica.UntilAsync(SearchWords.PathOf(word), found => SearchWords.Of(found) is [var item] && item == (available, sold));
    }

    /// <summary>One of two replicas is killed in every run, and a process on SQLite.</summary>
    protected override bool KillsAreLong => true;

    protected override Task<TestEnvironment> CreateEnvironmentAsync() => PostgreSqlEnvironment.CreateAsync();
}

public sealed class ErasureOnPostgreSql : ErasureTests
{
    protected override bool IsLong => true;

    protected override Task<TestEnvironment> CreateEnvironmentAsync() => PostgreSqlEnvironment.CreateAsync();
}

public sealed class StorefrontOnPostgreSql : StorefrontTests
{
    protected override bool IsLong => true;

    protected override Task<TestEnvironment> CreateEnvironmentAsync() => PostgreSqlEnvironment.CreateAsync();
}

public sealed class DemoOnPostgreSql : DemoTests
{
    protected override bool IsLong => true;

    protected override Task<TestEnvironment> CreateEnvironmentAsync() => PostgreSqlEnvironment.CreateAsync();
}

[CollectionDefinition(Name)]
public sealed class OneOnPostgreSql : ICollectionFixture<RunningOnPostgreSql>
{
    public const string Name = "one monolith on PostgreSQL";
}

[Collection(OneOnPostgreSql.Name)]
public sealed class OrderJourneyOnPostgreSql(RunningOnPostgreSql monolith) : OrderJourneyTests(monolith);

[Collection(OneOnPostgreSql.Name)]
public sealed class ReviewJourneyOnPostgreSql(RunningOnPostgreSql monolith) : ReviewJourneyTests(monolith);

[Collection(OneOnPostgreSql.Name)]
public sealed class HttpOnPostgreSql(RunningOnPostgreSql monolith) : HttpTests(monolith);

[Collection(OneOnPostgreSql.Name)]
public sealed class CommandsOnPostgreSql(RunningOnPostgreSql monolith) : CommandTests(monolith);

[Collection(OneOnPostgreSql.Name)]
public sealed class SearchOnPostgreSql(RunningOnPostgreSql monolith) : SearchTests(monolith);

/// <summary>For long scenarios: the same tests run on SQLite, and in three processes on PostgreSQL.</summary>
public sealed class RunningOnPostgreSql : RunningMonolith
{
    protected override string? Missing => LongScenarios.Skipped ?? PostgreSqlServer.Missing;

    protected override Task<TestEnvironment> CreateEnvironmentAsync() => PostgreSqlEnvironment.CreateAsync();
}

[Collection(OnSqlServer.Name)]
public sealed class CrashesOnSqlServer(Survivor survivor) : CrashTests(survivor)
{
    protected override Task<TestEnvironment> CreateEnvironmentAsync() => SqlServerEnvironment.CreateAsync();
}

[Collection(OnSqlServer.Name)]
public sealed class ErasureOnSqlServer : ErasureTests
{
    protected override Task<TestEnvironment> CreateEnvironmentAsync() => SqlServerEnvironment.CreateAsync();
}

[Collection(OnSqlServer.Name)]
public sealed class StorefrontOnSqlServer : StorefrontTests
{
    protected override Task<TestEnvironment> CreateEnvironmentAsync() => SqlServerEnvironment.CreateAsync();
}

[Collection(OnSqlServer.Name)]
public sealed class DemoOnSqlServer : DemoTests
{
    protected override Task<TestEnvironment> CreateEnvironmentAsync() => SqlServerEnvironment.CreateAsync();
}

[Collection(OnSqlServer.Name)]
public sealed class OrderJourneyOnSqlServer(RunningOnSqlServer monolith) : OrderJourneyTests(monolith), IClassFixture<RunningOnSqlServer>;

[Collection(OnSqlServer.Name)]
public sealed class ReviewJourneyOnSqlServer(RunningOnSqlServer monolith) : ReviewJourneyTests(monolith), IClassFixture<RunningOnSqlServer>;

[Collection(OnSqlServer.Name)]
public sealed class HttpOnSqlServer(RunningOnSqlServer monolith) : HttpTests(monolith), IClassFixture<RunningOnSqlServer>;

[Collection(OnSqlServer.Name)]
public sealed class CommandsOnSqlServer(RunningOnSqlServer monolith) : CommandTests(monolith), IClassFixture<RunningOnSqlServer>
{
    protected override bool IsLong => true;
}

public sealed class RunningOnSqlServer : RunningMonolith
{
    protected override string? Missing => SqlServerForTests.Missing;

    protected override Task<TestEnvironment> CreateEnvironmentAsync() => SqlServerEnvironment.CreateAsync();
}

/// <summary>Tests on SQL Server run one after the other, because they share schemas with fixed names.</summary>
[CollectionDefinition(Name)]
public sealed class OnSqlServer
{
    public const string Name = "on SQL Server";
}
