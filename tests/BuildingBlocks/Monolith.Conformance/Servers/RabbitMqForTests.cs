
namespace Monolith.Conformance;

/// <summary>The fixture of a collection of tests on RabbitMQ: stops the server with the last of them.</summary>
public sealed class RabbitMqForTests : IAsyncDisposable
{
    /// <summary>Skips a test if RabbitMQ is not available, with the reason.</summary>
    public static void SkipIfMissing() => Assert.SkipUnless(RabbitMqServer.Missing is null, RabbitMqServer.Missing ?? "");

    /// <summary>Skips a test that kills its server if no server can be started, with the reason.</summary>
    public static void SkipIfNoneOfItsOwn() => Assert.SkipUnless(RabbitMqServer.MissingHere is null, RabbitMqServer.MissingHere ?? "");

    public ValueTask DisposeAsync() => RabbitMqServer.StopSharedAsync();
}
