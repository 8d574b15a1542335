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

/// <summary>What runs on PostgreSQL runs one after the other, as processes are many there.</summary>
[CollectionDefinition(Name)]
public sealed class OnPostgreSql
{
    public const string Name = "on PostgreSQL";
}
