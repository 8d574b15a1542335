using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;

namespace Monolith.Runtime.Storage;

/// <summary>The database that is copied from and the one that is copied to, open.</summary>
internal sealed class CopySides : IAsyncDisposable
{
    private readonly IReadOnlyList<IAsyncDisposable> _locks;

    private CopySides(ModuleDbContext source, ModuleDbContext target, IReadOnlyList<IAsyncDisposable> locks) => (Source, Target, _locks) = (source, target, locks);

    public ModuleDbContext Source { get; }

    public ModuleDbContext Target { get; }

    public ServerCopying Server => (ServerCopying)Target.Storage.Provider.Copying;

    public string From => Describe(Source);

    public string To => Describe(Target);

    /// <summary>Opens both, and keeps other copies and migrations away from both.</summary>
    /// <param name="module">The module's context, on the source.</param>
    /// <param name="to">The kind of server that the target is.</param>
    /// <param name="settings">The module's database there.</param>
    /// <param name="alone">Whether nobody else may be on either of them.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="CopyException">There is nothing to copy to or from, a host is there, or a schema is not up to date.</exception>
    public static async Task<CopySides> OpenAsync(
        ModuleDbContext module, DatabaseProvider to, DatabaseSettings settings, bool alone, CancellationToken cancellationToken)
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
        var locks = new List<IAsyncDisposable>();
        try
        {
            // Where the source is a server too, no second move of it may begin; in one order, so that two never wait for one another.
            foreach (var side in new[] { source, target }.Where(side => side.Storage.Provider.IsServer).OrderBy(Describe, StringComparer.Ordinal))
            {
                locks.Add(await side.Storage.Provider.LockMigrationsAsync(side.Storage.Settings, cancellationToken));
            }

            if (alone)
            {
                await from.OpenAsync(source, storage.Settings, cancellationToken);
                await server.OpenAsync(target, settings, cancellationToken);
            }
            else
            {
                await source.Database.OpenConnectionAsync(cancellationToken);
                await target.Database.OpenConnectionAsync(cancellationToken);
            }

            await RequireMigratedAsync(source, target, cancellationToken);
            return new CopySides(source, target, locks);
        }
        catch
        {
            await CloseAsync(source, target, locks);
            throw;
        }
    }

    /// <summary>
    /// Lets a table's own numbers go on after the last that either side gave: one whose row is gone may still mean that row
    /// to others.
    /// </summary>
    public async Task MoveNumbersAsync(CopyTable table, CancellationToken cancellationToken)
    {
        foreach (var column in table.Columns.Where(column => column.MayBeNumbered))
        {
            var last = await Source.Storage.Provider.Copying.ReadLastNumberAsync(Source.Database.GetDbConnection(), table, column, cancellationToken);
            await Server.MoveNumbersAsync(Target.Database.GetDbConnection(), table, column, last, cancellationToken);
        }
    }

    public ValueTask DisposeAsync() => CloseAsync(Source, Target, _locks);

    private static string Describe(ModuleDbContext db) => $"{db.Storage.Provider.Name} at {db.Storage.Provider.IdentityOf(db.Storage.Settings)}";

    private static async ValueTask CloseAsync(ModuleDbContext source, ModuleDbContext target, IEnumerable<IAsyncDisposable> locks)
    {
        await source.DisposeAsync();
        await target.DisposeAsync();
        source.Storage.Dispose();
        target.Storage.Dispose();
        foreach (var held in locks)
        {
            await held.DisposeAsync();
        }
    }

    /// <exception cref="CopyException">One of them lacks something, or is newer than this binary; what it takes is named.</exception>
    private static async Task RequireMigratedAsync(ModuleDbContext source, ModuleDbContext target, CancellationToken cancellationToken)
    {
        var remedies = new[] { (source, "a start of the host, or 'db migrate'"), (target, "'db migrate' with the settings for there, as who owns the schema") };
        foreach (var (db, remedy) in remedies)
        {
            // Read like this and not by EF Core, which would look for the database on another connection.
            var framework = await ReadHistoryAsync(db, FrameworkTables.History, cancellationToken);
            var module = await ReadHistoryAsync(db, ModuleMigrations.History, cancellationToken);
            SchemaStatus status;
            try
            {
                status = SchemaStatus.Of(db.Storage, framework, module, db.Database.GetMigrations());
            }
            catch (UnknownSchemaException e)
            {
                throw new CopyException(e.Message, e);
            }

            if (status.Pending.Count > 0)
            {
                throw new CopyException(
                    $"The schema of {db.Storage.Module} on {Describe(db)} lacks {string.Join(", ", status.Pending)}. It takes {remedy}.");
            }
        }
    }

    private static async Task<IReadOnlyList<string>> ReadHistoryAsync(ModuleDbContext db, string table, CancellationToken cancellationToken)
    {
        var applied = new List<string>();
        try
        {
            var history = db.GetService<ISqlGenerationHelper>().DelimitIdentifier(table, db.Storage.Provider.IsServer ? db.Storage.Settings.Schema : null);
            await using var command = db.Database.GetDbConnection().CreateCommandWithoutTimeout($"SELECT migration_id FROM {history}");
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
            {
                applied.Add(reader.GetString(0));
            }
        }
        catch (DbException e) when (db.Storage.Provider.Classify(e) is not DatabaseFailure.Outage)
        {
            // There is no such table, or the principal may not see it.
        }

        return applied;
    }
}
