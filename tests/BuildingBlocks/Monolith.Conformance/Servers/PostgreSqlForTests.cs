
namespace Monolith.Conformance;

/// <summary>The fixture of a collection of tests on PostgreSQL: stops the server with the last of them.</summary>
public sealed class PostgreSqlForTests : IAsyncDisposable
{
    /// <summary>Skips a test if PostgreSQL is not available, with the reason.</summary>
    public static void SkipIfMissing() => Assert.SkipUnless(PostgreSqlServer.Missing is null, PostgreSqlServer.Missing ?? "");

    public ValueTask DisposeAsync() => PostgreSqlServer.StopSharedAsync();
}
