using Microsoft.Extensions.DependencyInjection;
using Monolith;
using Monolith.Runtime;
using Monolith.Runtime.Events;
using Monolith.Runtime.Storage;

namespace Architecture.Tests.TransactSql;

/// <summary>
/// Checks the SQL of a module's stores: cursors, parked events, timers, side effects, claims, and the log. All of their methods are called.
/// </summary>
public sealed class StoreStatementTests
{
    private const string Module = "Ordering";

    private static readonly (Type Service, Type Contract)[] Stores =
    [
        (typeof(ISubscriptionStore), typeof(ISnapshotStore)), (typeof(ISubscriptionStore), typeof(ICoverageStore)), (typeof(IParkedEventStore), typeof(IParkedEventStore)),
        (typeof(ILogStore), typeof(ILogStore)), (typeof(IClaimStore), typeof(IClaimStore)), (typeof(IEpochLog), typeof(IEpochLog)),
    ];

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_stores_send_valid_T_SQL_for_the_modules_schema(bool finds)
    {
        await using var module = ModuleOnSqlServer.Compose(Module);
        module.Server.Finds = finds;

        // The cursor's row contains the progress of a snapshot.
        module.Server.Text = $"{SnapshotProgress.Begin(Guid.Empty, Samples.Earlier)}";
        foreach (var (service, contract) in Stores)
        {
            await Calls.OfAllAsync(module.Services.GetRequiredService(service), contract);
        }

        foreach (var key in new[] { StorageRegistration.Timers, StorageRegistration.SideEffects })
        {
            await Calls.OfAllAsync(module.Services.GetRequiredKeyedService<IDueStore>(key), typeof(IDueStore));
        }

        Assert.InRange(module.Server.Sent.Count, 25, int.MaxValue);
        Assert.Contains(module.Server.Sent, sent => sent.IsCounted);
        Assert.All(module.Server.Sent.Where(sent => sent.IsCounted), sent => Assert.StartsWith("SET NOCOUNT OFF;", sent.Text, StringComparison.Ordinal));
        Assert.Empty(module.FindWrong());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Stories_are_read_with_valid_T_SQL_for_the_modules_schema(bool finds)
    {
        await using var module = ModuleOnSqlServer.Compose(Module);
        module.Server.Finds = finds;
        var statements = module.Services.GetRequiredService<FrameworkStatements>();
        foreach (var search in new[] { new StorySearch("a key"), new StorySearch("a key") { Further = ["request 1", "request 2"] } })
        {
            await new StoryLog(statements).FindAsync(search, TestContext.Current.CancellationToken);
            await new StoryTables(statements, search).ReadAsync(TestContext.Current.CancellationToken);
        }

        Assert.InRange(module.Server.Sent.Count, 13, int.MaxValue);
        Assert.Empty(module.FindWrong());
    }

    [Fact]
    public async Task Creating_and_resetting_a_cursor_is_valid_T_SQL_for_the_modules_schema()
    {
        await using var module = ModuleOnSqlServer.Compose(Module);
        await using (var transaction = await module.Services.GetRequiredService<ISubscriptionStore>()
            .BeginAsync("catalog", TestContext.Current.CancellationToken))
        {
            Assert.True(await transaction.TryAdvanceAsync(LogPosition.Start, new LogPosition(1, 1), TestContext.Current.CancellationToken));
            await transaction.CommitAsync(TestContext.Current.CancellationToken);
        }

        var db = module.CreateContext();
        await CursorReset.SetAsync(db, new Dictionary<string, LogPosition> { ["catalog"] = LogPosition.Start }, TestContext.Current.CancellationToken);
        await db.SaveChangesAsync(TestContext.Current.CancellationToken);

        Assert.Equal(2, module.Server.Sent.Count(sent => sent.Text.Contains("INSERT INTO [ordering].[cursors]", StringComparison.Ordinal)));
        Assert.Empty(module.FindWrong());
    }

    [Fact]
    public async Task Whether_the_data_is_here_is_read_with_valid_T_SQL_for_the_modules_schema()
    {
        await using var module = ModuleOnSqlServer.Compose(Module);

        Assert.Equal(DataState.Here, await DataStates.ReadAsync(module.Services.GetRequiredService<FrameworkStatements>(), TestContext.Current.CancellationToken));

        Assert.Contains("FROM [ordering].[transfer_state]", Assert.Single(module.Server.Sent).Text, StringComparison.Ordinal);
        Assert.Empty(module.FindWrong());
    }

    [Fact]
    public async Task One_statement_counts_published_and_imported_events()
    {
        await using var module = ModuleOnSqlServer.Compose(Module);

        await module.Services.GetRequiredService<ILogStore>().CountAsync(TestContext.Current.CancellationToken);

        var sent = Assert.Single(module.Server.Sent).Text;
        Assert.Contains("FROM [ordering].[outbox]", sent, StringComparison.Ordinal);
        Assert.Contains("FROM [ordering].[imported_events]", sent, StringComparison.Ordinal);
        Assert.Contains("COUNT_BIG(*)", sent, StringComparison.Ordinal);
        Assert.Contains("GROUP BY", sent, StringComparison.Ordinal);
        Assert.Empty(module.FindWrong());
    }

    [Fact]
    public async Task A_tombstone_deletes_events_with_valid_T_SQL_for_the_modules_schema()
    {
        await using var module = ModuleOnSqlServer.Compose("Profiles");
        var db = module.CreateContext();
        await using var unit = UnitOfWork.Begin(db);
        db.Publish(new Profiles.Contracts.ProfileErased(Samples.Id));

        await unit.CommitAsync(TestContext.Current.CancellationToken);

        Assert.Contains(module.Server.Sent, sent => sent.Text.StartsWith("SET NOCOUNT OFF;\nDELETE FROM [o]", StringComparison.Ordinal));
        Assert.Contains(module.Server.Sent, sent => sent.Text.StartsWith("SET NOCOUNT OFF;\nDELETE FROM [i]", StringComparison.Ordinal));
        Assert.Empty(module.FindWrong());
    }
}
