using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Monolith.Conformance;
using Monolith.Runtime.Events;
using Npgsql;

namespace Monolith.Runtime.Storage.Tests;

/// <summary>Two databases on PostgreSQL, each provisioned for a module that has rows and an event in the first.</summary>
public abstract class MoveTest : IAsyncLifetime
{
    protected const string Schema = "source";

    private readonly CancellationTokenSource _limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
    private readonly List<string> _databases = [];
    private PostgreSqlServer _server = null!;

    internal Side Here { get; private set; } = null!;

    internal Side There { get; private set; } = null!;

    protected CancellationToken Token => _limit.Token;

    public async ValueTask InitializeAsync()
    {
        PostgreSqlForTests.SkipIfMissing();
        _limit.CancelAfter(TimeSpan.FromSeconds(60));
        _server = await PostgreSqlServer.GetAsync();
        (Here, There) = (await ProvisionAsync(), await ProvisionAsync());
        await InAsync(Here.App, async db =>
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
        GC.SuppressFinalize(this);
    }

    private protected static IEnumerable<Thing> Rows(int from, int to) => Enumerable.Range(from, to - from + 1).Select(id => new Thing
    {
        Id = id,
        ParentId = id > from ? id - 1 : null,
        Flavour = Flavour.Sweet,
        Price = new Money(id, "EUR"),
        Words = [$"word {id}"],
        Letter = 'x',
    });

    private protected static Task InAsync(DatabaseSettings settings, Func<AllTypesDbContext, Task> work) =>
        AllTypesModule.InAsync(Schema, new PostgreSqlProvider(), settings, work);

    /// <summary>A database that was provisioned for the module, with its tables.</summary>
    private protected async Task<Side> ProvisionAsync()
    {
        var database = await _server.CreateDatabaseAsync();
        _databases.Add(database);
        var principals = ModulePrincipals.Of(Schema, $"t{Guid.CreateVersion7():N}"[^7..] + "_");
        var provisioning = new PostgreSqlProvisioning();
        await provisioning.RunAsync(database, [principals], new Dictionary<string, string> { [principals.Owner] = "owner", [principals.App] = "app" }, Token);
        var side = new Side(
            new DatabaseSettings(provisioning.ConnectionStringOf(database, principals.Owner, "owner") + ";Pooling=false", Schema),
            new DatabaseSettings(provisioning.ConnectionStringOf(database, principals.App, "app") + ";Pooling=false", Schema));
        await InAsync(side.Owner, DatabaseHarness.CreateTablesAsync);
        return side;
    }

    private protected async Task<MoveRun> OpenAsync(Side from, Side to)
    {
        MoveRun? run = null;
        await InAsync(from.Owner, async db => run = await MoveRun.OpenAsync(db, new PostgreSqlProvider(), to.Owner, progress: null, Token));
        return run!;
    }

    private protected async Task MoveAsync(Side from, Side to)
    {
        await using var run = await OpenAsync(from, to);
        await run.StartAsync(Token);
        await run.CatchUpAsync(Token);
        await HandOverAsync(run, to);
    }

    /// <summary>Hands over to a simulated standby process that reports repeatedly at the target.</summary>
    private protected async Task<MoveReport> HandOverAsync(MoveRun run, Side to)
    {
        var handing = run.HandOverAsync(Token);
        while (!handing.IsCompleted)
        {
            await StandByAsync(to);
            await Task.WhenAny(handing, Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, Token));
        }

        return await handing;
    }

    /// <summary>Reports a standby process at the target.</summary>
    private protected Task StandByAsync(Side to) => InAsync(to.App, async db =>
    {
        db.Claims.Add(new ClaimRow { Process = Guid.CreateVersion7(), Deployment = "standby", Location = "here", Beat = 1 });
        await db.SaveChangesAsync(Token);
    });

    /// <summary>Lets the database number a row, which is deleted at once.</summary>
    private protected async Task<long> TakeTicketAsync(Side side)
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

    private protected Task WriteAsync(Side side, int id, Counted? published = null) => InAsync(side.App, async db =>
    {
        db.AddRange(Rows(id, id));
        if (published is not null)
        {
            db.Publish(published);
        }

        await db.SaveChangesAsync(Token);
    });

    private protected async Task<string> ReportAsync(Side side)
    {
        var all = "";
        await InAsync(side.App, async db => all = string.Join(Environment.NewLine, (await db.Things.OrderBy(t => t.Id).ToListAsync(Token)).Select(t =>
            $"{t.Id} {t.ParentId} {t.Flavour} {t.Price?.Amount:0.####} {string.Join('|', t.Words)} {db.Entry(t).Property("Hidden").CurrentValue}")));
        return all;
    }

    private protected async Task<List<(LogPosition Position, Guid Id)>> ReadLogAsync(Side side)
    {
        await using var services = AllTypesModule.ServicesOf(Schema, new PostgreSqlProvider(), side.App);
        return [.. (await services.GetRequiredService<IEventFeed>().ReadAsync(LogPosition.Start, 100, Token)).Records.Select(r => (r.Position, r.Id))];
    }

    private protected async Task ExecuteAsync(DatabaseSettings settings, string sql)
    {
        await using var connection = new NpgsqlConnection(settings.ConnectionString);
        await connection.OpenAsync(Token);
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(Token);
    }

    internal sealed record Side(DatabaseSettings Owner, DatabaseSettings App);
}
