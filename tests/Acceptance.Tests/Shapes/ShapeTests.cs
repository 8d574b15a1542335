using Monolith.Conformance;

namespace Acceptance.Tests;

/// <summary>Shops in several processes, on PostgreSQL and a broker: the tests are those of the one process.</summary>
internal static class SplitEnvironment
{
    public static string? Missing => PostgreSqlServer.Missing ?? RabbitMqServer.Missing;

    public static async Task<TestEnvironment> CreateAsync(Shape shape)
    {
        Assert.SkipUnless(Missing is null, Missing ?? "");
        var environment = await PostgreSqlEnvironment.CreateAsync();
        var broker = await RabbitMqServer.GetAsync();
        environment = environment.With(
            ("RabbitMq:Uri", broker.Uri.ToString()),
            ("RabbitMq:UserName", broker.UserName),
            ("RabbitMq:Password", broker.Password),
            ("RabbitMq:Prefix", $"test-{Guid.CreateVersion7():N}"));
        return environment with { Shape = shape };
    }
}

public abstract class RunningSplit(Shape shape) : RunningMonolith
{
    protected override string? Missing => SplitEnvironment.Missing;

    protected override Task<TestEnvironment> CreateEnvironmentAsync() => SplitEnvironment.CreateAsync(shape);
}

public sealed class RunningInThree() : RunningSplit(Shape.ThreeProcesses)
{
    /// <summary>What the processes export.</summary>
    public OtlpCollector Collector { get; } = new();

    protected override async Task<TestEnvironment> CreateEnvironmentAsync() => (await base.CreateEnvironmentAsync()).With(Collector.Settings);

    protected override ValueTask CleanUpAsync()
    {
        Collector.Dispose();
        return base.CleanUpAsync();
    }
}

public sealed class RunningProcessPerModule() : RunningSplit(Shape.EachModuleItsOwn)
{
    protected override string? Missing => LongScenarios.Skipped ?? base.Missing;
}

[CollectionDefinition(Name)]
public sealed class InThreeProcesses : ICollectionFixture<RunningInThree>
{
    public const string Name = "in three processes";
}

/// <summary>Limits the number of processes that run at the same time.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class InAProcessPerModule : ICollectionFixture<RunningProcessPerModule>
{
    public const string Name = "in a process per module";
}

[Collection(InThreeProcesses.Name)]
public sealed class OrderJourneyInThreeProcesses(RunningInThree shop) : OrderJourneyTests(shop);

[Collection(InThreeProcesses.Name)]
public sealed class ReviewJourneyInThreeProcesses(RunningInThree shop) : ReviewJourneyTests(shop);

[Collection(InThreeProcesses.Name)]
public sealed class SearchInThreeProcesses(RunningInThree shop) : SearchTests(shop);

[Collection(InThreeProcesses.Name)]
public sealed class HttpInThreeProcesses(RunningInThree shop) : HttpTests(shop);

[Collection(OnPostgreSql.Name)]
public sealed class CrashesInThreeProcesses(Survivor survivor) : CrashTests(survivor)
{
    /// <summary>Each kill starts three processes.</summary>
    protected override bool KillsAreLong => true;

    protected override Task<TestEnvironment> CreateEnvironmentAsync() => SplitEnvironment.CreateAsync(Shape.ThreeProcesses);
}

[Collection(InThreeProcesses.Name)]
public sealed class CommandsInThreeProcesses(RunningInThree shop) : CommandTests(shop)
{
    protected override bool IsLong => true;
}

[Collection(OnPostgreSql.Name)]
public sealed class ErasureInThreeProcesses : ErasureTests
{
    protected override bool IsLong => true;

    protected override Task<TestEnvironment> CreateEnvironmentAsync() => SplitEnvironment.CreateAsync(Shape.ThreeProcesses);
}

[Collection(OnPostgreSql.Name)]
public sealed class StorefrontInThreeProcesses : StorefrontTests
{
    protected override bool IsLong => true;

    protected override Task<TestEnvironment> CreateEnvironmentAsync() => SplitEnvironment.CreateAsync(Shape.ThreeProcesses);
}

[Collection(InAProcessPerModule.Name)]
public sealed class OrderJourneyInAProcessPerModule(RunningProcessPerModule shop) : OrderJourneyTests(shop);

[Collection(InAProcessPerModule.Name)]
public sealed class ReviewJourneyInAProcessPerModule(RunningProcessPerModule shop) : ReviewJourneyTests(shop);

[Collection(InAProcessPerModule.Name)]
public sealed class HttpInAProcessPerModule(RunningProcessPerModule shop) : HttpTests(shop);
