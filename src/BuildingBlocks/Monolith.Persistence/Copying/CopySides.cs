using System.Data.Common;
using Microsoft.EntityFrameworkCore;

namespace Monolith.Persistence;

/// <summary>The database that is copied from and the one that is copied to, open, with nobody else on them.</summary>
internal sealed class CopySides : IAsyncDisposable
{
    private readonly IAsyncDisposable _alone;

    private CopySides(ModuleDbContext source, ModuleDbContext target, IAsyncDisposable alone) => (Source, Target, _alone) = (source, target, alone);

    public ModuleDbContext Source { get; }

    public ModuleDbContext Target { get; }

    public ServerCopying Server => (ServerCopying)Target.Storage.Provider.Copying;

    public string From => Tell(Source);

    public string To => Tell(Target);

    /// <exception cref="CopyException">There is nothing to copy to or from, a host is there, or a schema is not up to date.</exception>
    public static async Task<CopySides> OpenAsync(
        ModuleDbContext module, DatabaseProvider to, DatabaseSettings settings, CancellationToken cancellationToken)
    {
        var storage = module.Storage;
        if (to.Copying is not ServerCopying server)
        {
            throw new CopyException(
                $"Copying goes up, to a server: {string.Join(" or ", DatabaseProvider.All.Where(p => p.IsServer).Select(p => p.Name))}. {to.Name} is none.");
        }

        if (to.Name == storage.Provider.Name && to.IdentityOf(settings) == to.IdentityOf(storage.Settings))
        {
            throw new CopyException($"{storage.Module} is at {to.IdentityOf(settings)} already: give the connection of another database.");
        }

        var from = storage.Provider.Copying;
        var source = ModuleContexts.Create(module.GetType(), storage.At(storage.Provider, from.SettingsOf(storage.Settings)));
        var target = ModuleContexts.Create(module.GetType(), storage.At(to, server.SettingsOf(settings)));
        IAsyncDisposable? alone = null;
        try
        {
            alone = await to.LockMigrationsAsync(target.Storage.Settings, cancellationToken);
            await from.OpenAsync(source, storage.Settings, cancellationToken);
            await server.OpenAsync(target, settings, cancellationToken);
            await RequireMigratedAsync(source, "a start of the host, or 'db migrate'", cancellationToken);
            await RequireMigratedAsync(target, "'db migrate' with the settings for there, as who owns the schema", cancellationToken);
            return new CopySides(source, target, alone);
        }
        catch
        {
            await CloseAsync(source, target, alone);
            throw;
        }
    }

    public ValueTask DisposeAsync() => CloseAsync(Source, Target, _alone);

    private static string Tell(ModuleDbContext db) => $"{db.Storage.Provider.Name} at {db.Storage.Provider.IdentityOf(db.Storage.Settings)}";

    private static async ValueTask CloseAsync(ModuleDbContext source, ModuleDbContext target, IAsyncDisposable? alone)
    {
        await source.DisposeAsync();
        await target.DisposeAsync();
        source.Storage.Dispose();
        target.Storage.Dispose();
        if (alone is not null)
        {
            await alone.DisposeAsync();
        }
    }

    private static async Task RequireMigratedAsync(ModuleDbContext db, string remedy, CancellationToken cancellationToken)
    {
        // Asked like this and not of EF Core, which looks whether there is a database by another connection.
        var applied = new HashSet<string>();
        try
        {
            await using var command = db.Database.GetDbConnection().CreateUnhurriedCommand(CopyPlan.HistoryOf(db));
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
            {
                applied.Add(reader.GetString(0));
            }
        }
        catch (DbException e) when (db.Storage.Provider.Classify(e) is not DatabaseFailure.Outage)
        {
            // There is no such table, or nobody lets us see it.
        }

        if (db.Database.GetMigrations().Except(applied).ToList() is { Count: > 0 } pending)
        {
            throw new CopyException(
                $"The schema of {db.Storage.Module} on {Tell(db)} lacks {string.Join(", ", pending)}. It takes {remedy}.");
        }
    }
}
