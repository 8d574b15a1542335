using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.DependencyInjection;
using Monolith.Conformance;
using Monolith.Messaging;
using Npgsql;

namespace Monolith.Persistence.Tests;

/// <summary>Moving a module's data between two provisioned databases while somebody writes to it.</summary>
[Collection(OnPostgreSql.Name)]
public sealed class MoveRunTests : IAsyncLifetime
{
    private const string Schema = "source";

    private readonly CancellationTokenSource _limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
    private readonly List<string> _databases = [];
    private PostgreSqlServer _server = null!;
    private Side _here = null!, _there = null!;

    private CancellationToken Token => _limit.Token;

    public async ValueTask InitializeAsync()
    {
        PostgreSqlForTests.SkipIfMissing();
        _limit.CancelAfter(TimeSpan.FromSeconds(60));
        _server = await PostgreSqlServer.GetAsync();
        (_here, _there) = (await ProvisionAsync(), await ProvisionAsync());
        await InAsync(_here.App, async db =>
        {
            db.AddRange(Rows(1, 20));
            db.Publish(new Counted("a", 1));
            await db.SaveChangesAsync(Token);
        });
    }

    public async ValueTask DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        foreach (var database in _databases)
        {
            await _server.DropDatabaseAsync(database);
        }

        _limit.Dispose();
    }

    [Fact]
    public async Task What_is_added_changed_and_deleted_while_it_is_copied_arrives()
    {
        await using var run = await OpenAsync(_here, _there);
        await run.StartAsync(Token);
        await run.CatchUpAsync(Token);
        await InAsync(_here.App, async db =>
        {
            db.AddRange(Rows(21, 30));
            db.Remove(await db.Things.SingleAsync(t => t.Id == 20, Token));
            db.Entry(await db.Things.SingleAsync(t => t.Id == 3, Token)).Property("Hidden").CurrentValue = "changed";
            db.Publish(new Counted("a", 2));
            await db.SaveChangesAsync(Token);
        });
        var report = await HandOverAsync(run, _there);

        Assert.All(report.Tables, table => Assert.True(table.Matches, table.Name));
        Assert.Equal(29, report.Tables.Single(table => table.Name == "Things").Target.Rows);
        Assert.Equal(await TellAsync(_here), await TellAsync(_there));
        await InAsync(_there.App, async db =>
        {
            Assert.Equal("changed", db.Entry(await db.Things.SingleAsync(t => t.Id == 3, Token)).Property("Hidden").CurrentValue);
            Assert.Equal(2, await db.CarriedEvents.CountAsync(Token));
        });
    }

    [Fact]
    public async Task Afterwards_one_side_can_be_written_to_and_each_says_what_it_is()
    {
        await MoveAsync(_here, _there);

        var denied = await Assert.ThrowsAsync<DbUpdateException>(() => WriteAsync(_here, 50));
        Assert.Equal(DatabaseFailure.Denied, new PostgreSqlProvider().Classify(denied));
        await WriteAsync(_there, 50);
        await InAsync(_here.App, async db => Assert.Equal(DataState.MovedAway, await DataStates.ReadAsync(db, Token)));
        await InAsync(_there.App, async db => Assert.Equal(DataState.Here, await DataStates.ReadAsync(db, Token)));
        Assert.Contains("moved away", (await Assert.ThrowsAsync<CopyException>(() => MoveAsync(_here, _there))).Message, StringComparison.Ordinal);
        await using var run = await OpenAsync(_here, _there);
        Assert.Contains("may work there", (await Assert.ThrowsAsync<CopyException>(() => run.TakeBackAsync(Token))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_comes_home_finds_the_old_rows_and_leaves_the_new_ones()
    {
        await MoveAsync(_here, _there);
        await InAsync(_there.App, async db =>
        {
            db.AddRange(Rows(21, 22));
            db.Remove(await db.Things.SingleAsync(t => t.Id == 20, Token));
            db.Publish(new Counted("a", 2));
            await db.SaveChangesAsync(Token);
        });
        var log = await ReadLogAsync(_there);

        await MoveAsync(_there, _here);

        Assert.Equal(await TellAsync(_there), await TellAsync(_here));
        Assert.Equal(log, await ReadLogAsync(_here));
        await WriteAsync(_here, 50, new Counted("a", 3));
        var longer = await ReadLogAsync(_here);
        Assert.Equal(log, longer.Take(log.Count));
        Assert.True(longer.Count == log.Count + 1 && longer[^1].Position > log[^1].Position);
        await Assert.ThrowsAsync<DbUpdateException>(() => WriteAsync(_there, 51));
    }

    [Fact]
    public async Task A_number_is_given_once_even_where_its_row_is_gone()
    {
        Assert.Equal(1, await TakeTicketAsync(_here));
        await MoveAsync(_here, _there);
        Assert.Equal(2, await TakeTicketAsync(_there));
        await MoveAsync(_there, _here);
        Assert.Equal(3, await TakeTicketAsync(_here));

        // Nor one that somebody has left out on purpose.
        await ExecuteAsync(_here.Owner, $"SELECT setval('{Schema}.\"Tickets_Id_seq\"', 10, false)");
        await MoveAsync(_here, _there);
        Assert.Equal(10, await TakeTicketAsync(_there));
    }

    [Fact]
    public async Task Broken_off_after_the_fence_it_can_be_taken_back_or_go_on()
    {
        await using (var killed = await OpenAsync(_here, _there))
        {
            await killed.StartAsync(Token);
            await killed.CatchUpAsync(Token);
            await killed.FenceAsync(Token);
        }

        await Assert.ThrowsAsync<DbUpdateException>(() => WriteAsync(_here, 50));
        await using (var run = await OpenAsync(_here, _there))
        {
            await run.TakeBackAsync(Token);
        }

        await WriteAsync(_here, 50);
        await MoveAsync(_here, _there);
        Assert.Equal(await TellAsync(_here), await TellAsync(_there));
    }

    [Fact]
    public async Task Broken_off_it_can_go_on_to_the_same_place_and_to_no_other()
    {
        await using (var idle = await OpenAsync(_here, _there))
        {
            await idle.StartAsync(Token);
        }

        var elsewhere = await ProvisionAsync();
        await MoveAsync(_here, elsewhere);

        Assert.Contains("to another database", (await Assert.ThrowsAsync<CopyException>(() => MoveAsync(_here, _there))).Message, StringComparison.Ordinal);
        await using var run = await OpenAsync(_here, _there);
        Assert.Contains("to another database", (await Assert.ThrowsAsync<CopyException>(() => run.TakeBackAsync(Token))).Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<DbUpdateException>(() => WriteAsync(_here, 50));
        await WriteAsync(elsewhere, 50);
    }

    [Fact]
    public async Task Called_again_after_the_fence_it_lets_the_module_work_until_somebody_stands_by()
    {
        await using (var killed = await OpenAsync(_here, _there))
        {
            await killed.StartAsync(Token);
            await killed.FenceAsync(Token);
        }

        await using var run = await OpenAsync(_here, _there);
        await run.StartAsync(Token);
        await WriteAsync(_here, 50);
    }

    [Fact]
    public async Task What_stands_in_the_way_at_home_gives_way()
    {
        await MoveAsync(_here, _there);
        await InAsync(_there.App, async db =>
        {
            // The chain of parents is built anew: no order of single rows leads there.
            db.RemoveRange(await db.Things.ToListAsync(Token));
            await db.SaveChangesAsync(Token);
            db.ChangeTracker.Clear();
            db.AddRange(Rows(5, 9));
            await db.SaveChangesAsync(Token);
        });

        await MoveAsync(_there, _here);
        Assert.Equal(await TellAsync(_there), await TellAsync(_here));
    }

    [Fact]
    public async Task What_is_published_at_the_target_meanwhile_is_noticed()
    {
        await using var run = await OpenAsync(_here, _there);
        await run.StartAsync(Token);
        await run.CatchUpAsync(Token);
        await InAsync(_there.App, async db =>
        {
            db.Publish(new Counted("a", 7));
            await db.SaveChangesAsync(Token);
        });

        Assert.Contains("published events", (await Assert.ThrowsAsync<CopyException>(() => HandOverAsync(run, _there))).Message, StringComparison.Ordinal);
        await WriteAsync(_here, 50);
    }

    [Fact]
    public async Task A_host_that_comes_as_the_owner_is_told_to_come_as_another()
    {
        await using var run = await OpenAsync(_here, _there);
        await run.StartAsync(Token);
        await run.CatchUpAsync(Token);
        await using var host = new PostgreSqlProvider().CreateConnection(_here.Owner);
        await host.OpenAsync(Token);

        Assert.Contains("can't be taken", (await Assert.ThrowsAsync<CopyException>(() => HandOverAsync(run, _there))).Message, StringComparison.Ordinal);
        await WriteAsync(_here, 50);
    }

    [Fact]
    public async Task Where_somebody_works_nothing_is_moved_to()
    {
        await StandByAsync(_there);
        Assert.Contains("somebody works there", (await Assert.ThrowsAsync<CopyException>(() => MoveAsync(_here, _there))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_fails_after_the_fence_is_taken_back_by_itself()
    {
        await using var run = await OpenAsync(_here, _there);
        await run.StartAsync(Token);
        await run.CatchUpAsync(Token);
        await ExecuteAsync(_there.Owner, $"UPDATE {Schema}.\"Things\" SET \"Hidden\" = 'by a host' WHERE \"Id\" = 1");

        var refusal = await Assert.ThrowsAsync<CopyException>(() => HandOverAsync(run, _there));

        Assert.Contains("Things of source did not arrive", refusal.Message, StringComparison.Ordinal);
        await WriteAsync(_here, 50);
        await InAsync(_there.App, async db => Assert.Equal(DataState.Unfinished, await DataStates.ReadAsync(db, Token)));
    }

    [Fact]
    public async Task Who_is_in_a_transaction_ends_it_before_anything_is_compared()
    {
        await using var run = await OpenAsync(_here, _there);
        await run.StartAsync(Token);
        await run.CatchUpAsync(Token);
        await using var connection = new NpgsqlConnection(_here.App.ConnectionString);
        await connection.OpenAsync(Token);
        await using var transaction = await connection.BeginTransactionAsync(Token);
        await using (var command = new NpgsqlCommand($"UPDATE {Schema}.\"Things\" SET \"Hidden\" = 'late' WHERE \"Id\" = 1", connection, transaction))
        {
            await command.ExecuteNonQueryAsync(Token);
        }

        var handingOver = HandOverAsync(run, _there);
        await InAsync(_here.App, db => Eventually.TrueAsync(
            async () =>
            {
                Assert.False(handingOver.IsCompleted);
                return await DataStates.ReadAsync(db, Token) is DataState.MovedAway;
            },
            Token));
        Assert.False(handingOver.IsCompleted);
        await transaction.CommitAsync(Token);

        await handingOver;
        Assert.Equal(await TellAsync(_here), await TellAsync(_there));
        Assert.Contains("late", await TellAsync(_there), StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_takes_the_owner_on_both_sides()
    {
        Assert.Contains("is not called so", (await Assert.ThrowsAsync<CopyException>(async () => await OpenAsync(_here with { Owner = _here.App }, _there))).Message, StringComparison.Ordinal);
        Assert.Contains("is not called so", (await Assert.ThrowsAsync<CopyException>(async () => await OpenAsync(_here, _there with { Owner = _there.App }))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_may_write_all_the_same_is_named_and_nothing_is_moved()
    {
        await using var run = await OpenAsync(_here, _there);
        await run.StartAsync(Token);
        await run.CatchUpAsync(Token);
        await ExecuteAsync(_here.Owner, $"GRANT INSERT ON {Schema}.\"Things\" TO PUBLIC");

        var refusal = await Assert.ThrowsAsync<CopyException>(() => HandOverAsync(run, _there));

        Assert.Contains("source_app may write to source", refusal.Message, StringComparison.Ordinal);
        await InAsync(_here.App, async db => Assert.Equal(DataState.Here, await DataStates.ReadAsync(db, Token)));
        await WriteAsync(_here, 50);
    }

    [Fact]
    public async Task A_schema_with_data_of_its_own_is_left_alone()
    {
        await WriteAsync(_there, 1);
        Assert.Contains("holds data already", (await Assert.ThrowsAsync<CopyException>(() => MoveAsync(_here, _there))).Message, StringComparison.Ordinal);
        await InAsync(_there.App, async db => Assert.Equal(1, await db.Things.CountAsync(Token)));
    }

    private static IEnumerable<Thing> Rows(int from, int to) => Enumerable.Range(from, to - from + 1).Select(id => new Thing
    {
        Id = id,
        ParentId = id > from ? id - 1 : null,
        Flavour = Flavour.Sweet,
        Price = new Money(id, "EUR"),
        Words = [$"word {id}"],
        Letter = 'x',
    });

    private static async Task InAsync(DatabaseSettings settings, Func<MotleyDbContext, Task> work)
    {
        await using var services = new ServiceCollection()
            .AddSingleton(new EventRegistry([typeof(Noted).Assembly]))
            .AddModuleStorage<MotleyDbContext>(Schema, s => new ModuleStorage(
                Schema, new PostgreSqlProvider(), settings, s.GetRequiredService<EventRegistry>(), new MessagingOptions(), TimeProvider.System))
            .BuildServiceProvider();
        await using var scope = services.CreateAsyncScope();
        await work(scope.ServiceProvider.GetRequiredService<MotleyDbContext>());
    }

    /// <summary>A database that was provisioned for the module, with its tables.</summary>
    private async Task<Side> ProvisionAsync()
    {
        var database = await _server.CreateDatabaseAsync();
        _databases.Add(database);
        var principals = ModulePrincipals.Of(Schema, $"t{Guid.CreateVersion7():N}"[^7..] + "_");
        var provisioning = new PostgreSqlProvisioning();
        await provisioning.RunAsync(database, [principals], new Dictionary<string, string> { [principals.Owner] = "owner", [principals.App] = "app" }, Token);
        var side = new Side(
            new DatabaseSettings(provisioning.ConnectionStringOf(database, principals.Owner, "owner") + ";Pooling=false", Schema),
            new DatabaseSettings(provisioning.ConnectionStringOf(database, principals.App, "app") + ";Pooling=false", Schema));
        await InAsync(side.Owner, db => db.GetService<IRelationalDatabaseCreator>().CreateTablesAsync(Token));
        return side;
    }

    private async Task<MoveRun> OpenAsync(Side from, Side to)
    {
        MoveRun? run = null;
        await InAsync(from.Owner, async db => run = await MoveRun.OpenAsync(db, new PostgreSqlProvider(), to.Owner, progress: null, Token));
        return run!;
    }

    private async Task MoveAsync(Side from, Side to)
    {
        await using var run = await OpenAsync(from, to);
        await run.StartAsync(Token);
        await run.CatchUpAsync(Token);
        await HandOverAsync(run, to);
    }

    /// <summary>Hands over to somebody who says at the target again and again that it is there.</summary>
    private async Task<MoveReport> HandOverAsync(MoveRun run, Side to)
    {
        var handing = run.HandOverAsync(Token);
        while (!handing.IsCompleted)
        {
            await StandByAsync(to);
            await Task.WhenAny(handing, Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, Token));
        }

        return await handing;
    }

    /// <summary>Says at a target that somebody is there, as a process does that waits for the data.</summary>
    private Task StandByAsync(Side to) => InAsync(to.App, async db =>
    {
        db.Claims.Add(new ClaimRow { Process = Guid.CreateVersion7(), Deployment = "heir", Where = "here", Beat = 1 });
        await db.SaveChangesAsync(Token);
    });

    /// <summary>Lets the database number a row, which goes at once.</summary>
    private async Task<long> TakeTicketAsync(Side side)
    {
        var ticket = new Ticket();
        await InAsync(side.App, async db =>
        {
            db.Add(ticket);
            await db.SaveChangesAsync(Token);
            db.Remove(ticket);
            await db.SaveChangesAsync(Token);
        });
        return ticket.Id;
    }

    private Task WriteAsync(Side side, int id, Counted? published = null) => InAsync(side.App, async db =>
    {
        db.AddRange(Rows(id, id));
        if (published is not null)
        {
            db.Publish(published);
        }

        await db.SaveChangesAsync(Token);
    });

    private async Task<string> TellAsync(Side side)
    {
        var all = "";
        await InAsync(side.App, async db => all = string.Join(Environment.NewLine, (await db.Things.OrderBy(t => t.Id).ToListAsync(Token)).Select(t =>
            $"{t.Id} {t.ParentId} {t.Flavour} {t.Price?.Amount:0.####} {string.Join('|', t.Words)} {db.Entry(t).Property("Hidden").CurrentValue}")));
        return all;
    }

    private async Task<List<(LogPosition Position, Guid Id)>> ReadLogAsync(Side side)
    {
        await using var services = new ServiceCollection()
            .AddSingleton(new EventRegistry([typeof(Noted).Assembly]))
            .AddModuleStorage<MotleyDbContext>(Schema, s => new ModuleStorage(
                Schema, new PostgreSqlProvider(), side.App, s.GetRequiredService<EventRegistry>(), new MessagingOptions(), TimeProvider.System))
            .BuildServiceProvider();
        return [.. (await services.GetRequiredKeyedService<IEventFeed>(Schema).ReadAsync(LogPosition.Start, 100, Token)).Records.Select(r => (r.Position, r.Id))];
    }

    private async Task ExecuteAsync(DatabaseSettings settings, string sql)
    {
        await using var connection = new NpgsqlConnection(settings.ConnectionString);
        await connection.OpenAsync(Token);
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(Token);
    }

    private sealed record Side(DatabaseSettings Owner, DatabaseSettings App);
}
