using Monolith.Conformance;

namespace Monolith.Messaging.RabbitMq.Tests;

/// <summary>A server that tests may kill, with accounts of limited permissions. The first test that needs it starts it.</summary>
public sealed class OwnBroker : IAsyncDisposable
{
    /// <summary>The account of a process that runs the source.</summary>
    public const string SourceHost = "source-host";

    /// <summary>The account of a process that runs the target.</summary>
    public const string TargetHost = "target-host";

    /// <summary>The account of a process that runs and reads neither.</summary>
    public const string OtherHost = "other-host";

    /// <summary>The prefix of the names to which these accounts have access.</summary>
    public const string Prefix = "shop.test";

    private readonly Lazy<Task<RabbitMqServer>> _server = new(() => RabbitMqServer.StartAsync(
        RabbitMqAccount.For(SourceHost, Prefix, [DatabaseHarness.Source], ["none"]),
        RabbitMqAccount.For(TargetHost, Prefix, [DatabaseHarness.Target], [DatabaseHarness.Source]),
        RabbitMqAccount.For(OtherHost, Prefix, ["other"], ["none"])));

    public Task<RabbitMqServer> GetAsync()
    {
        RabbitMqForTests.SkipIfNoneOfItsOwn();
        return _server.Value;
    }

    public async ValueTask DisposeAsync()
    {
        // The tests that wanted it have reported why it did not start.
        if (_server is { IsValueCreated: true, Value.IsCompletedSuccessfully: true })
        {
            await (await _server.Value).DisposeAsync();
        }
    }
}
