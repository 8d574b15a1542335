using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Monolith.Conformance;
using Monolith.Runtime.Events;

namespace Monolith.Runtime.Storage.Tests;

/// <summary>Two databases on a server, each provisioned for a module that has rows and an event in the first.</summary>
public abstract class MoveTest : IAsyncLifetime
{
    protected const string Schema = "source";

    private readonly CancellationTokenSource _limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
    private readonly List<(string Database, ModulePrincipals Principals)> _databases = [];

    /// <summary>The server on which the module runs, and to which it moves.</summary>
    protected abstract ServerDatabases Server { get; }

    internal Side Here { get; private set; } = null!;

    internal Side There { get; private set; } = null!;

    protected CancellationToken Token => _limit.Token;

    public async ValueTask InitializeAsync()
    {
        Server.SkipIfMissing();
        _limit.CancelAfter(TimeSpan.FromSeconds(60));
        (Here, There) = (await ProvisionAsync(), await ProvisionAsync());
        await InAsync(Here.App, async db =>
        {
            await using var unit = UnitOfWork.Begin(db);
            db.AddRange(Rows(1, 20));
            db.Publish(new Counted("a", 1));
            await unit.CommitAsync(Token);
        });
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var (database, principals) in _databases)
        {
            var drop = Server.DropPrincipals(principals);
            await Server.DropAsync(database);
            await Server.ExecuteAsync(Server.ServerOf(database), drop);
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

    private protected Task InAsync(DatabaseSettings settings, Func<AllTypesDbContext, Task> work) =>
        AllTypesModule.InAsync(Schema, Server.Provider, settings, work);

    /// <summary>A database that was provisioned for the module, with its tables.</summary>
    private protected async Task<Side> ProvisionAsync()
    {
        const string password = "Only-4-Tests";
        var database = await Server.CreateAsync();
        var principals = ModulePrincipals.Of(Schema, $"t{Guid.CreateVersion7():N}"[^7..] + "_");
        _databases.Add((database, principals));
        var provisioning = Server.Provider.Provisioning!;
        await provisioning.RunAsync(database, [principals], new Dictionary<string, string> { [principals.Owner] = password, [principals.App] = password }, Token);
        if (Server.AllowMove(principals) is { } allow)
        {
            await Server.ExecuteAsync(database, allow);
        }

        var side = new Side(
            Server.SettingsOf(provisioning.ConnectionStringOf(database, principals.Owner, password) + ";Pooling=false", Schema),
            Server.SettingsOf(provisioning.ConnectionStringOf(database, principals.App, password) + ";Pooling=false", Schema));
        await InAsync(side.Owner, DatabaseHarness.CreateTablesAsync);
        return side;
    }

    private protected async Task<MoveRun> OpenAsync(Side from, Side to)
    {
        MoveRun? run = null;
        await InAsync(from.Owner, async db => run = await MoveRun.OpenAsync(db, Server.Provider, to.Owner, progress: null, Token));
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
        await using var unit = UnitOfWork.Begin(db);
        db.AddRange(Rows(id, id));
        if (published is not null)
        {
            db.Publish(published);
        }

        await unit.CommitAsync(Token);
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
        await using var services = AllTypesModule.ServicesOf(Schema, Server.Provider, side.App);
        return [.. (await services.GetRequiredService<IEventFeed>().ReadAsync(LogPosition.Start, 100, Token)).Records.Select(r => (r.Position, r.Id))];
    }

    private protected Task ExecuteAsync(DatabaseSettings settings, string sql) => Server.ExecuteAsync(settings.ConnectionString, sql);

    /// <summary>Requires that the module runs on a side, and can write there.</summary>
    private protected async Task ItStillRunsAsync(Side side)
    {
        await InAsync(side.App, async db => Assert.Equal(DataState.Here, await DataStates.ReadAsync(db, Token)));
        await WriteAsync(side, 50);
    }

    internal sealed record Side(DatabaseSettings Owner, DatabaseSettings App);
}
