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

/// <summary>What takes several processes runs one after the other: a machine can take only so many.</summary>
[CollectionDefinition(Name)]
public sealed class OnPostgreSql
{
    public const string Name = "on PostgreSQL";
}

/// <summary>What is about provisioning runs on one server that was provisioned for it.</summary>
[CollectionDefinition(Name)]
public sealed class OnAProvisionedServer : ICollectionFixture<ProvisionedServer>
{
    public const string Name = "on a provisioned server";
}
