using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;

namespace Monolith.Runtime.Storage;

/// <summary>The open connections to the source and the target of a copy.</summary>
internal sealed class CopySides : IAsyncDisposable
{
    private readonly IReadOnlyList<IAsyncDisposable> _locks;

    private CopySides(ModuleDbContext source, ModuleDbContext target, IReadOnlyList<IAsyncDisposable> locks) => (Source, Target, _locks) = (source, target, locks);

    public ModuleDbContext Source { get; }

    public ModuleDbContext Target { get; }

    public ServerCopying Server => (ServerCopying)Target.Storage.Provider.Copying;

    public string From => Describe(Source);

    public string To => Describe(Target);

    /// <summary>Opens both sides, and locks both against other copies and migrations.</summary>
    /// <param name="module">The module's context, on the source.</param>
    /// <param name="to">The database provider of the target.</param>
    /// <param name="settings">The settings of the module's database on the target.</param>
    /// <param name="alone">Whether no host may be connected to either side.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <exception cref="CopyException">Source or target does not exist, a host is running, or a schema is not up to date.</exception>
    public static async Task<CopySides> OpenAsync(
        ModuleDbContext module, DatabaseProvider to, DatabaseSettings settings, bool alone, CancellationToken cancellationToken)
    {
        var storage = module.Storage;
        if (to.Copying is not ServerCopying server)
        {
            throw new CopyException(
                $"The target of a copy must be a server: {string.Join(" or ", DatabaseProvider.All.Where(p => p.IsServer).Select(p => p.Name))}. {to.Name} is not a server.");
        }

        if (to.Name == storage.Provider.Name && to.IdentityOf(settings) == to.IdentityOf(storage.Settings))
        {
            throw new CopyException(
                $"Module {storage.Module} is already at {to.IdentityOf(settings)}: the settings name the target as its database. Run the command with the settings of the source"
                + (alone ? "; for SQLite files, with Database__Provider=Sqlite and without Secrets__File." : "."));
        }

        var from = storage.Provider.Copying;
        var source = ModuleContexts.Create(module.GetType(), storage.At(storage.Provider, from.SettingsOf(storage.Settings)));
        var target = ModuleContexts.Create(module.GetType(), storage.At(to, server.SettingsOf(settings)));
        var locks = new List<IAsyncDisposable>();
        try
        {
            // Lock the source as well if it is a server, so that no second move of it can start. The fixed order prevents deadlocks.
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
            foreach (var side in new[] { source, target }.Where(_ => alone))
            {
                if (side.Storage.Provider.Copying is ServerCopying copying)
                {
                    await copying.RequireNoClaimsAsync(side, cancellationToken);
                }
            }

            return new CopySides(source, target, locks);
        }
        catch
        {
            await CloseAsync(source, target, locks);
            throw;
        }
    }

    /// <summary>
    /// Moves a table's identity counters past the last value of either side, because other modules may still refer to a deleted row by its
    /// number.
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
        try
        {
            await locks.Prepend(target).Prepend(source).DisposeAllAsync();
        }
        finally
        {
            source.Storage.Dispose();
            target.Storage.Dispose();
        }
    }

    /// <exception cref="CopyException">A schema is incomplete or newer than this binary. The message names the required step.</exception>
    private static async Task RequireMigratedAsync(ModuleDbContext source, ModuleDbContext target, CancellationToken cancellationToken)
    {
        var remedies = new[] { (source, "a start of the host, or 'db migrate'"), (target, "'db migrate' with the target's settings, as the owner of the schema") };
        foreach (var (db, remedy) in remedies)
        {
            // Read the history directly. EF Core would look for the database on another connection.
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

            if (status.Newer.Count > 0)
            {
                throw new CopyException(
                    $"The schema of {db.Storage.Module} on {Describe(db)} has {string.Join(", ", status.Newer)}, of whose tables and columns this binary would copy none. Copy it with the release that upgraded it, or a later one.");
            }

            if (status.Pending.Count > 0)
            {
                throw new CopyException(
                    $"The schema of {db.Storage.Module} on {Describe(db)} lacks {string.Join(", ", status.Pending)}. To upgrade it, use {remedy}.");
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
            // The table does not exist, or the principal may not see it.
        }

        return applied;
    }
}
