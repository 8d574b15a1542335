using System.Data;
using System.Data.Common;
using Microsoft.EntityFrameworkCore;

namespace Monolith.Runtime.Storage;

/// <summary>What copying needs of one kind of database. What is here may be read; who is written to is a <see cref="ServerCopying"/>.</summary>
internal abstract class DatabaseCopying
{
    /// <summary>The settings under which copying comes to a database, so that it is told from a host.</summary>
    public abstract DatabaseSettings SettingsOf(DatabaseSettings settings);

    /// <summary>Opens the connection of a context that was made for <see cref="SettingsOf"/>, and sees to it that no host is there.</summary>
    /// <param name="db">The context.</param>
    /// <param name="hosts">The settings under which a host comes there.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="CopyException">A host is there.</exception>
    public abstract Task OpenAsync(ModuleDbContext db, DatabaseSettings hosts, CancellationToken cancellationToken);

    /// <summary>The last number that the source gave for a column, whether its row is still there or not; null where it gave none.</summary>
    public abstract Task<long?> ReadLastNumberAsync(DbConnection connection, CopyTable table, CopyColumn column, CancellationToken cancellationToken);
}

/// <summary>A server, to which rows can be copied.</summary>
internal abstract class ServerCopying : DatabaseCopying
{
    /// <summary>Sessions of a process that has just ended go at once, and not in the same instant.</summary>
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5), Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>
    /// Finds sessions of a program in the database, other than its own; parameter <c>@program</c>. A server that does not
    /// show other principals' sessions finds none.
    /// </summary>
    public abstract string FindSessions { get; }

    /// <summary>The isolation in which several queries see the database at one moment, without holding up who writes.</summary>
    public abstract IsolationLevel Snapshot { get; }

    /// <summary>A statement after which a connection is no longer in that isolation; null where it ends with its transaction.</summary>
    public abstract string? LeaveSnapshot { get; }

    /// <summary>Finds sessions of a program in the database under the same principal, other than its own; parameter <c>@program</c>.</summary>
    public abstract string FindSessionsOfOwner { get; }

    /// <summary>Whether a host comes to a module's database as the schema's owner, who is on this connection.</summary>
    public async Task<bool> HasSessionsOfOwnerAsync(ModuleDbContext db, CancellationToken cancellationToken)
    {
        await using var command = CreateFind(db, FindSessionsOfOwner, $"monolith {db.Storage.Settings.Schema}");
        return Convert.ToInt64(await command.ExecuteScalarAsync(cancellationToken), System.Globalization.CultureInfo.InvariantCulture) != 0;
    }

    /// <summary>Waits until every transaction has ended that wrote to a module's tables, once nobody can begin another.</summary>
    /// <param name="db">The module's context, as the schema's owner.</param>
    /// <param name="timeout">How long.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="CopyException">One goes on for too long.</exception>
    public abstract Task WaitForWritersAsync(ModuleDbContext db, TimeSpan timeout, CancellationToken cancellationToken);

    /// <summary>Copies rows in one statement.</summary>
    /// <returns>How many; fewer than <paramref name="max"/> when there are no more.</returns>
    public abstract Task<int> WriteAsync(DbConnection connection, CopyRows rows, int max, CancellationToken cancellationToken);

    /// <summary>Lets the target's own numbers for a column go on after those that were copied, and after the last that the source gave.</summary>
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
                    $"{sessions} sessions of '{ProgramOf(hosts)}' are in {db.Storage.Provider.IdentityOf(hosts)}: stop the host that runs there, and start again.");
            }

            await Task.Delay(Pause, TimeProvider.System, cancellationToken);
        }
    }

    /// <summary>The name under which a host comes to the server.</summary>
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

/// <summary>Commands that go through whole tables.</summary>
internal static class CommandsWithoutTimeout
{
    /// <summary>A command that may take as long as it takes.</summary>
    public static DbCommand CreateCommandWithoutTimeout(this DbConnection connection, string sql)
    {
        var command = connection.CreateCommand();
        (command.CommandText, command.CommandTimeout) = (sql, 0);
        return command;
    }
}
