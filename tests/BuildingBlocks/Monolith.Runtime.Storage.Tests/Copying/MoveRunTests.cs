using Microsoft.EntityFrameworkCore;
using Monolith.Conformance;

namespace Monolith.Runtime.Storage.Tests;

/// <summary>Moves a module's data between two provisioned databases while it is being written.</summary>
public abstract class MoveRunTests : MoveTest
{
    [Fact]
    public async Task Rows_added_changed_and_deleted_during_the_copy_are_transferred()
    {
        await using var run = await OpenAsync(Here, There);
        await run.StartAsync(Token);
        await run.CatchUpAsync(Token);
        await InAsync(Here.App, async db =>
        {
            await using var unit = UnitOfWork.Begin(db);
            db.AddRange(Rows(21, 30));
            db.Remove(await db.Things.SingleAsync(t => t.Id == 20, Token));
            db.Entry(await db.Things.SingleAsync(t => t.Id == 3, Token)).Property("Hidden").CurrentValue = "changed";
            db.Publish(new Counted("a", 2));
            await unit.CommitAsync(Token);
        });
        var report = await HandOverAsync(run, There);

        Assert.All(report.Tables, table => Assert.True(table.Matches, table.Name));
        Assert.Equal(29, report.Tables.Single(table => table.Name == "things").Target.Rows);
        Assert.Equal(await ReportAsync(Here), await ReportAsync(There));
        await InAsync(There.App, async db =>
        {
            Assert.Equal("changed", db.Entry(await db.Things.SingleAsync(t => t.Id == 3, Token)).Property("Hidden").CurrentValue);
            Assert.Equal(2, await db.ImportedEvents.CountAsync(Token));
        });
    }

    [Fact]
    public async Task After_a_move_only_the_target_is_writable_and_both_sides_report_their_state()
    {
        await MoveAsync(Here, There);

        var denied = await Assert.ThrowsAsync<DbUpdateException>(() => WriteAsync(Here, 50));
        Assert.Equal(DatabaseFailure.Denied, Server.Provider.Classify(denied));
        await WriteAsync(There, 50);
        await InAsync(Here.App, async db => Assert.Equal(DataState.MovedAway, await DataStates.ReadAsync(db, Token)));
        await InAsync(There.App, async db => Assert.Equal(DataState.Here, await DataStates.ReadAsync(db, Token)));
        Assert.Contains("moved to another database", (await Assert.ThrowsAsync<CopyException>(() => MoveAsync(Here, There))).Message, StringComparison.Ordinal);
        await using var run = await OpenAsync(Here, There);
        Assert.Contains("may be running there", (await Assert.ThrowsAsync<CopyException>(() => run.TakeBackAsync(Token))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Moving_back_updates_the_old_rows()
    {
        await MoveAsync(Here, There);
        await InAsync(There.App, async db =>
        {
            await using var unit = UnitOfWork.Begin(db);
            db.AddRange(Rows(21, 22));
            db.Remove(await db.Things.SingleAsync(t => t.Id == 20, Token));
            db.Publish(new Counted("a", 2));
            await unit.CommitAsync(Token);
        });
        var log = await ReadLogAsync(There);

        await MoveAsync(There, Here);

        Assert.Equal(await ReportAsync(There), await ReportAsync(Here));
        Assert.Equal(log, await ReadLogAsync(Here));
        await WriteAsync(Here, 50, new Counted("a", 3));
        var longer = await ReadLogAsync(Here);
        Assert.Equal(log, longer.Take(log.Count));
        Assert.True(longer.Count == log.Count + 1 && longer[^1].Position > log[^1].Position);
        await Assert.ThrowsAsync<DbUpdateException>(() => WriteAsync(There, 51));
    }

    [Fact]
    public async Task A_number_is_never_reused_even_after_its_row_is_deleted()
    {
        var first = await TakeTicketAsync(Here);
        await MoveAsync(Here, There);
        var second = await TakeTicketAsync(There);
        await MoveAsync(There, Here);
        var third = await TakeTicketAsync(Here);

        // SQL Server may skip one with each move.
        Assert.InRange(second, first + 1, first + 2);
        Assert.InRange(third, second + 1, second + 2);
    }

    [Fact]
    public async Task A_move_interrupted_after_the_write_block_can_be_undone_or_continued()
    {
        await using (var killed = await OpenAsync(Here, There))
        {
            await killed.StartAsync(Token);
            await killed.CatchUpAsync(Token);
            await killed.BlockWritesAsync(Token);
        }

        await Assert.ThrowsAsync<DbUpdateException>(() => WriteAsync(Here, 50));
        await using (var run = await OpenAsync(Here, There))
        {
            await run.TakeBackAsync(Token);
        }

        await WriteAsync(Here, 50);
        await MoveAsync(Here, There);
        Assert.Equal(await ReportAsync(Here), await ReportAsync(There));
    }

    [Fact]
    public async Task An_interrupted_move_can_continue_only_to_the_same_target()
    {
        await using (var idle = await OpenAsync(Here, There))
        {
            await idle.StartAsync(Token);
        }

        var elsewhere = await ProvisionAsync();
        await MoveAsync(Here, elsewhere);

        Assert.Contains("was moved away from", (await Assert.ThrowsAsync<CopyException>(() => MoveAsync(Here, There))).Message, StringComparison.Ordinal);
        await using var run = await OpenAsync(Here, There);
        Assert.Contains("was moved away from", (await Assert.ThrowsAsync<CopyException>(() => run.TakeBackAsync(Token))).Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<DbUpdateException>(() => WriteAsync(Here, 50));
        await WriteAsync(elsewhere, 50);
    }

    [Fact]
    public async Task A_repeated_move_lets_the_module_run_until_a_standby_is_ready()
    {
        await using (var killed = await OpenAsync(Here, There))
        {
            await killed.StartAsync(Token);
            await killed.BlockWritesAsync(Token);
        }

        await using var run = await OpenAsync(Here, There);
        await run.StartAsync(Token);
        await WriteAsync(Here, 50);
    }

    [Fact]
    public async Task Conflicting_rows_of_the_target_are_replaced()
    {
        await MoveAsync(Here, There);
        await InAsync(There.App, async db =>
        {
            // The chain of parents is built anew: no order of single rows leads there.
            db.RemoveRange(await db.Things.ToListAsync(Token));
            await db.SaveChangesAsync(Token);
            db.ChangeTracker.Clear();
            db.AddRange(Rows(5, 9));
            await db.SaveChangesAsync(Token);
        });

        await MoveAsync(There, Here);
        Assert.Equal(await ReportAsync(There), await ReportAsync(Here));
    }

    [Fact]
    public async Task Events_published_at_the_target_during_the_copy_are_detected()
    {
        await using var run = await OpenAsync(Here, There);
        await run.StartAsync(Token);
        await run.CatchUpAsync(Token);
        await InAsync(There.App, async db =>
        {
            await using var unit = UnitOfWork.Begin(db);
            db.Publish(new Counted("a", 7));
            await unit.CommitAsync(Token);
        });

        Assert.Contains("published events", (await Assert.ThrowsAsync<CopyException>(() => HandOverAsync(run, There))).Message, StringComparison.Ordinal);
        await WriteAsync(Here, 50);
    }

    [Fact]
    public async Task A_host_connected_as_the_owner_blocks_the_move()
    {
        await using var run = await OpenAsync(Here, There);
        await run.StartAsync(Token);
        await run.CatchUpAsync(Token);
        await using var host = Server.Provider.CreateConnection(Here.Owner);
        await host.OpenAsync(Token);

        Assert.Contains("cannot be revoked", (await Assert.ThrowsAsync<CopyException>(() => HandOverAsync(run, There))).Message, StringComparison.Ordinal);
        await WriteAsync(Here, 50);
    }

    [Fact]
    public async Task A_move_to_a_database_in_use_is_rejected()
    {
        await StandByAsync(There);
        Assert.Contains("another process is running there", (await Assert.ThrowsAsync<CopyException>(() => MoveAsync(Here, There))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failure_after_the_write_block_undoes_the_move()
    {
        await using var run = await OpenAsync(Here, There);
        await run.StartAsync(Token);
        await run.CatchUpAsync(Token);
        await ExecuteAsync(There.Owner, $"UPDATE {Schema}.things SET hidden = 'by a host' WHERE id = 1");

        var refusal = await Assert.ThrowsAsync<CopyException>(() => HandOverAsync(run, There));

        Assert.Contains("Table things of source differs", refusal.Message, StringComparison.Ordinal);
        await WriteAsync(Here, 50);
        await InAsync(There.App, async db => Assert.Equal(DataState.Unfinished, await DataStates.ReadAsync(db, Token)));
    }

    [Fact]
    public async Task The_move_waits_for_open_transactions_before_comparing()
    {
        await using var run = await OpenAsync(Here, There);
        await run.StartAsync(Token);
        await run.CatchUpAsync(Token);
        await using var connection = Server.Provider.CreateConnection(Here.App);
        await connection.OpenAsync(Token);
        await using var transaction = await connection.BeginTransactionAsync(Token);
        await using (var command = connection.CreateCommand())
        {
            (command.CommandText, command.Transaction) = ($"UPDATE {Schema}.things SET hidden = 'late' WHERE id = 1", transaction);
            await command.ExecuteNonQueryAsync(Token);
        }

        var handingOver = HandOverAsync(run, There);
        await InAsync(Here.App, db => Eventually.TrueAsync(
            async () =>
            {
                Assert.False(handingOver.IsCompleted);
                return await DataStates.ReadAsync(db, Token) is DataState.MovedAway;
            },
            Token));
        Assert.False(handingOver.IsCompleted);
        await transaction.CommitAsync(Token);

        await handingOver;
        Assert.Equal(await ReportAsync(Here), await ReportAsync(There));
        Assert.Contains("late", await ReportAsync(There), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_move_requires_the_owner_on_both_sides()
    {
        Assert.Contains("does not have an owner's name", (await Assert.ThrowsAsync<CopyException>(async () => await OpenAsync(Here with { Owner = Here.App }, There))).Message, StringComparison.Ordinal);
        Assert.Contains("does not have an owner's name", (await Assert.ThrowsAsync<CopyException>(async () => await OpenAsync(Here, There with { Owner = There.App }))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_target_schema_with_other_data_is_not_changed()
    {
        await WriteAsync(There, 1);
        Assert.Contains("already holds data", (await Assert.ThrowsAsync<CopyException>(() => MoveAsync(Here, There))).Message, StringComparison.Ordinal);
        await InAsync(There.App, async db => Assert.Equal(1, await db.Things.CountAsync(Token)));
    }
}
