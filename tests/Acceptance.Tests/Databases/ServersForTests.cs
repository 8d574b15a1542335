using Acceptance.Tests;
using Monolith.Conformance;

[assembly: AssemblyFixture(typeof(ServersForTests))]

namespace Acceptance.Tests;

/// <summary>The servers are stopped after the last test.</summary>
public sealed class ServersForTests : IAsyncDisposable
{
    public async ValueTask DisposeAsync()
    {
        await ProvisionedServer.DropOriginalAsync();
        await PostgreSqlServer.StopSharedAsync();
        await RabbitMqServer.StopSharedAsync();
    }
}

/// <summary>Tests with several processes run one after the other, to limit the load on the machine.</summary>
[CollectionDefinition(Name)]
public sealed class OnPostgreSql
{
    public const string Name = "on PostgreSQL";
}

/// <summary>
/// Tests that freeze a process run alone: until its sessions end, no module on the server receives events. A process that is cut off while
/// it logs in even holds up each <c>DROP DATABASE</c> on the server for a minute, and this in turn holds back all events.
/// </summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class AloneOnPostgreSql
{
    public const string Name = "alone on PostgreSQL";
}

/// <summary>Tests of provisioning share one provisioned server.</summary>
[CollectionDefinition(Name)]
public sealed class OnAProvisionedServer : ICollectionFixture<ProvisionedServer>
{
    public const string Name = "on a provisioned server";
}
