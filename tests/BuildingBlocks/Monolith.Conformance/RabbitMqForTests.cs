
namespace Monolith.Conformance;

/// <summary>The fixture of a collection of tests on RabbitMQ: stops the server with the last of them.</summary>
public sealed class RabbitMqForTests : IAsyncDisposable
{
    /// <summary>Skips a test where there is no RabbitMQ, and says so.</summary>
    public static void SkipIfMissing() => Assert.SkipUnless(RabbitMqServer.Missing is null, RabbitMqServer.Missing ?? "");

    /// <summary>Skips a test that kills its server, where none can be started; and says so.</summary>
    public static void SkipIfNoneOfItsOwn() => Assert.SkipUnless(RabbitMqServer.MissingHere is null, RabbitMqServer.MissingHere ?? "");

    public ValueTask DisposeAsync() => RabbitMqServer.StopSharedAsync();
}
