using System.Data.Common;
using Microsoft.EntityFrameworkCore;

namespace Monolith.Runtime.Storage;

/// <summary>Blocks writes of the module to the source of a move: the server denies them, and a mark records the reason.</summary>
internal sealed class WriteBlock(CopySides sides, ModulePrincipals principals)
{
    private static readonly TimeSpan WriterTimeout = TimeSpan.FromSeconds(10);

    private ModuleDbContext Source => sides.Source;

    private DbConnection Connection => Source.Database.GetDbConnection();

    private ServerProvisioning Rights => Source.Storage.Provider.Provisioning!;

    private ServerCopying Server => (ServerCopying)Source.Storage.Provider.Copying;

    /// <summary>Grants a module's principal the right to write.</summary>
    public static Task GrantAsync(ModuleDbContext db, ModulePrincipals principals, CancellationToken cancellationToken) =>
        ExecuteAsync(db.Database.GetDbConnection(), db.Storage.Provider.Provisioning!.UnblockWrites(principals), cancellationToken);

    /// <summary>Revokes the right to write from the running module, and waits until its open transactions have ended.</summary>
    /// <exception cref="CopyException">The module may still write, or a transaction does not end in time.</exception>
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
                $"{principals.App} can still write to {principals.Schema} at {sides.From} after its right was revoked: other principals granted it as well, or it has more rights than a module's principal. Revoke these, and start again.");
        }

        if (await Server.HasSessionsOfOwnerAsync(Source, cancellationToken))
        {
            throw new CopyException(
                $"A host is connected to {sides.From} as {principals.Owner}. This principal owns the schema, so its right to write cannot be revoked. Start the host with the connections of app.json, and start again.");
        }

        await Server.WaitForWritersAsync(Source, WriterTimeout, cancellationToken);
    }

    /// <summary>Restores the right to write, and then removes the mark.</summary>
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
