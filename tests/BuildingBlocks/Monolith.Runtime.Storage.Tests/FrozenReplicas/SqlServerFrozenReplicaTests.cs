using Microsoft.Data.SqlClient;
using Monolith.Conformance;

namespace Monolith.Runtime.Storage.Tests;

/// <summary>The same on SQL Server, which ends no session that is idle in a transaction. The tests' principal may do so.</summary>
[Collection(OnSqlServer.Name)]
public sealed class SqlServerFrozenReplicaTests
{
    private static readonly LogPosition First = new(1, 1), Second = new(2, 2);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_frozen_replica_held_the_cursor_until_an_administrator_ended_its_session()
    {
        await using var harness = await SqlServerModules.CreateAsync();
        var storage = harness.Of<ModuleStorage>(DatabaseHarness.Target);
        await harness.MoveCursorAsync(First, Token);

        // From the server's side, a frozen process is one that sends nothing more.
        await using var frozen = new SqlConnection(
            new SqlConnectionStringBuilder(storage.Settings.ConnectionString) { ApplicationName = "monolith target 4711@web-2", Pooling = false }.ConnectionString);
        await frozen.OpenAsync(Token);
        await using var update = new SqlCommand("BEGIN TRANSACTION; UPDATE target.cursors SET position = position WHERE source = 'source';", frozen);
        await update.ExecuteNonQueryAsync(Token);
        await using var alive = await harness.Subscriptions.BeginAsync(DatabaseHarness.Source, Token);
        var advance = alive.TryAdvanceAsync(First, Second, Token);
        await using var connection = ((ServerProvider)storage.Provider).CreateUnpooledConnection(storage.Settings);
        await connection.OpenAsync(Token);
        Assert.Equal(0, await FrozenSessions.EndAsync(connection, storage.Log.EndFrozen!, TimeSpan.FromMinutes(1), Token));

        await Eventually.TrueAsync(async () => await FrozenSessions.EndAsync(connection, storage.Log.EndFrozen!, TimeSpan.Zero, Token) == 1, Token);

        Assert.True(await advance.WaitAsync(TimeSpan.FromSeconds(5), Token));
        await alive.CommitAsync(Token);
    }
}
