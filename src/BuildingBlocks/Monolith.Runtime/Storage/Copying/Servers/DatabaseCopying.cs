using System.Data;
using System.Data.Common;
using Microsoft.EntityFrameworkCore;

namespace Monolith.Runtime.Storage;

/// <summary>
/// The operations that copying needs from a database provider. This class covers reading; <see cref="ServerCopying"/> adds writing.
/// </summary>
internal abstract class DatabaseCopying
{
    /// <summary>Returns the settings with which a copy connects to a database, so that its sessions differ from a host's.</summary>
    public abstract DatabaseSettings SettingsOf(DatabaseSettings settings);

    /// <summary>
    /// Opens the connection of a context with settings from <see cref="SettingsOf"/>, and makes sure that no host is connected.
    /// </summary>
    /// <param name="db">The context.</param>
    /// <param name="hosts">The settings with which a host connects.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <exception cref="CopyException">A host is connected.</exception>
    public abstract Task OpenAsync(ModuleDbContext db, DatabaseSettings hosts, CancellationToken cancellationToken);

    /// <summary>
    /// Reads the last number that the source generated for a column, even if its row no longer exists. Returns null if it generated none.
    /// </summary>
    public abstract Task<long?> ReadLastNumberAsync(DbConnection connection, CopyTable table, CopyColumn column, CancellationToken cancellationToken);
}

/// <summary>A database server, which can be the target of a copy.</summary>
internal abstract class ServerCopying : DatabaseCopying
{
    /// <summary>The sessions of a process that has just ended disappear soon, but not at once.</summary>
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5), Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>
    /// A query that counts the sessions of a program in the database, except its own; parameter <c>@program</c>. A server that hides the
    /// sessions of other principals returns 0.
    /// </summary>
    public abstract string FindSessions { get; }

    /// <summary>The isolation level at which several queries read one snapshot without blocking writers.</summary>
    public abstract IsolationLevel Snapshot { get; }

    /// <summary>A statement that resets the isolation level of a connection, or null where the level ends with its transaction.</summary>
    public abstract string? LeaveSnapshot { get; }

    /// <summary>
    /// A query that counts the sessions of a program under the current principal, except its own; parameter <c>@program</c>.
    /// </summary>
    public abstract string FindSessionsOfOwner { get; }

    /// <summary>
    /// Returns whether a host is connected to a module's database as the schema's owner, the principal of this connection.
    /// </summary>
    public virtual async Task<bool> HasSessionsOfOwnerAsync(ModuleDbContext db, CancellationToken cancellationToken)
    {
        await using var command = CreateFind(db, FindSessionsOfOwner, $"monolith {db.Storage.Settings.Schema}");
        return Convert.ToInt64(await command.ExecuteScalarAsync(cancellationToken), System.Globalization.CultureInfo.InvariantCulture) != 0;
    }

    /// <summary>
    /// Throws if a host renews its claim on the module, for servers on which <see cref="FindSessions"/> may not see its sessions. The
    /// schema must be up to date.
    /// </summary>
    /// <exception cref="CopyException">A host is running.</exception>
    public virtual Task RequireNoClaimsAsync(ModuleDbContext db, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Waits until all transactions that wrote to a module's tables have ended. New ones must already be blocked.</summary>
    /// <param name="db">The module's context, connected as the schema's owner.</param>
    /// <param name="timeout">The maximum time to wait.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <exception cref="CopyException">A transaction did not end in time.</exception>
    public abstract Task WaitForWritersAsync(ModuleDbContext db, TimeSpan timeout, CancellationToken cancellationToken);

    /// <summary>Copies rows in one statement.</summary>
    /// <returns>
    /// The number of copied rows. A number below <paramref name="max"/> means that no rows remain.
    /// </returns>
    public abstract Task<int> WriteAsync(DbConnection connection, CopyRows rows, int max, CancellationToken cancellationToken);

    /// <summary>
    /// Moves the target's identity counter of a column past the copied values and past the last number that the source generated.
    /// </summary>
    public abstract Task MoveNumbersAsync(DbConnection connection, CopyTable table, CopyColumn column, long? last, CancellationToken cancellationToken);

    /// <inheritdoc/>
    public override async Task OpenAsync(ModuleDbContext db, DatabaseSettings hosts, CancellationToken cancellationToken)
    {
        await db.Database.OpenConnectionAsync(cancellationToken);
        await using var command = CreateFind(db, FindSessions, ProgramOf(hosts));
        var start = TimeProvider.System.GetTimestamp();
        while (Convert.ToInt64(await command.ExecuteScalarAsync(cancellationToken), System.Globalization.CultureInfo.InvariantCulture) is not 0 and var sessions)
        {
            if (TimeProvider.System.GetElapsedTime(start) > Timeout)
            {
                throw new CopyException(
                    $"{sessions} sessions of '{ProgramOf(hosts)}' are connected to {db.Storage.Provider.IdentityOf(hosts)}. Stop the host that runs there, and start again.");
            }

            await Task.Delay(Pause, TimeProvider.System, cancellationToken);
        }
    }

    /// <summary>The program name with which a host connects to the server.</summary>
    protected abstract string ProgramOf(DatabaseSettings settings);

    private static DbCommand CreateFind(ModuleDbContext db, string sql, string program)
    {
        var command = db.Database.GetDbConnection().CreateCommandWithoutTimeout(sql);
        var parameter = command.CreateParameter();
        (parameter.ParameterName, parameter.Value) = ("@program", program);
        command.Parameters.Add(parameter);
        return command;
    }
}

/// <summary>Creates commands that scan whole tables.</summary>
internal static class CommandsWithoutTimeout
{
    /// <summary>Creates a command without a timeout.</summary>
    public static DbCommand CreateCommandWithoutTimeout(this DbConnection connection, string sql)
    {
        var command = connection.CreateCommand();
        (command.CommandText, command.CommandTimeout) = (sql, 0);
        return command;
    }
}
