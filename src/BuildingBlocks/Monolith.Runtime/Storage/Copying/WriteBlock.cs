using System.Data.Common;
using Microsoft.EntityFrameworkCore;

namespace Monolith.Runtime.Storage;

/// <summary>Keeps the module that is moved from writing where it was: the server denies it, and a mark says why.</summary>
internal sealed class WriteBlock(CopySides sides, ModulePrincipals principals)
{
    private static readonly TimeSpan WriterTimeout = TimeSpan.FromSeconds(10);

    private ModuleDbContext Source => sides.Source;

    private DbConnection Connection => Source.Database.GetDbConnection();

    private ServerProvisioning Rights => Source.Storage.Provider.Provisioning!;

    private ServerCopying Server => (ServerCopying)Source.Storage.Provider.Copying;

    /// <summary>Gives a module's principal the right to write.</summary>
    public static Task GrantAsync(ModuleDbContext db, ModulePrincipals principals, CancellationToken cancellationToken) =>
        ExecuteAsync(db.Database.GetDbConnection(), db.Storage.Provider.Provisioning!.UnblockWrites(principals), cancellationToken);

    /// <summary>Takes from the running module the right to write, and waits until all it was at is done.</summary>
    /// <exception cref="CopyException">It may write all the same, or a transaction goes on for too long.</exception>
    public async Task BlockAsync(CancellationToken cancellationToken)
    {
        if (Server.LeaveSnapshot is { } leave)
        {
            await ExecuteAsync(Connection, leave, cancellationToken);
        }

        Source.ChangeTracker.Clear();
        if (!await Source.TransferState.AnyAsync(t => t.State == TransferState.MovedAway, cancellationToken))
        {
            Source.TransferState.Add(new TransferStateRow { State = TransferState.MovedAway, OtherDatabaseHash = DataStates.HashOf(sides.To) });
            await Source.SaveChangesAsync(cancellationToken);
        }

        await ExecuteAsync(Connection, Rights.BlockWrites(principals), cancellationToken);
        if (Rights.FindRemainingWriteGrants(principals) is { } query && await FindsAsync(Connection, query, cancellationToken))
        {
            throw new CopyException(
                $"{principals.App} may write to {principals.Schema} at {sides.From} though its right was taken: others granted it as well, or it is more than a module's principal. Take that away, and start again.");
        }

        if (await Server.HasSessionsOfOwnerAsync(Source, cancellationToken))
        {
            throw new CopyException(
                $"A host works at {sides.From} as {principals.Owner}, who owns the schema and whose right to write can't be taken: start it with the connections of app.json, and start again.");
        }

        await Server.WaitForWritersAsync(Source, WriterTimeout, cancellationToken);
    }

    /// <summary>Gives the right to write back, and then takes the mark away.</summary>
    public async Task UnblockAsync(CancellationToken cancellationToken)
    {
        await GrantAsync(Source, principals, cancellationToken);
        Source.ChangeTracker.Clear();
        Source.TransferState.RemoveRange(await Source.TransferState.Where(t => t.State == TransferState.MovedAway).ToListAsync(cancellationToken));
        await Source.SaveChangesAsync(cancellationToken);
    }

    private static async Task<bool> FindsAsync(DbConnection connection, string query, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommandWithoutTimeout(query);
        return await command.ExecuteScalarAsync(cancellationToken) is not (null or DBNull);
    }

    private static async Task ExecuteAsync(DbConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommandWithoutTimeout(sql);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
