using Monolith.Runtime.Events;
using Monolith.Runtime.Storage;

namespace Monolith.Conformance;

/// <summary>Two modules in schemas of the configured SQL Server test database. The schemas are dropped after the test.</summary>
internal static class SqlServerModules
{
    public static async Task<DatabaseHarness> CreateAsync(MessagingOptions? options = null, TimeProvider? clock = null, bool documents = false)
    {
        var database = SqlServerForTests.ConnectionStringOrSkip();
        await CleanUpAsync();
        return await DatabaseHarness.CreateAsync(
            new SqlServerProvider(), Settings(DatabaseHarness.Source), Settings(DatabaseHarness.Target), CleanUpAsync, options, clock, documents);

        DatabaseSettings Settings(string schema) => SqlServerForTests.Settings(database, schema);

        Task CleanUpAsync() => SqlServerForTests.DropSchemasAsync(database, DatabaseHarness.Source, DatabaseHarness.Target);
    }
}
