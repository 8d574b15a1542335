using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;

namespace Monolith.Runtime.Storage;

/// <summary>Whether a module may run on the data in a database.</summary>
public enum DataState
{
    /// <summary>The data is here, or the module has none yet. The module may run.</summary>
    Here,

    /// <summary>The data is an unfinished copy. No module may run on it.</summary>
    Unfinished,

    /// <summary>The data was moved away; the rows show the state at that time. No module may run on it.</summary>
    MovedAway,
}

/// <summary>Reads and explains <see cref="DataState"/>.</summary>
public static class DataStates
{
    /// <summary>Reads the state from a module's database.</summary>
    /// <param name="db">The module's context.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    public static async Task<DataState> ReadAsync(ModuleDbContext db, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(db);
        if (!db.Storage.Provider.IsServer)
        {
            return DataState.Here;
        }

        return Of(await db.TransferState.Select(transfer => transfer.State).ToListAsync(cancellationToken));
    }

    /// <summary>Reads the state from a module's database.</summary>
    internal static async Task<DataState> ReadAsync(FrameworkStatements statements, CancellationToken cancellationToken) => statements.Storage.Provider.IsServer
        ? Of(await statements.ReadAsync($"SELECT state FROM {statements.Storage.Table("transfer_state")}", row => Enum.Parse<TransferState>(row.GetString(0)), cancellationToken))
        : DataState.Here;

    /// <summary>Explains why no module may run on the data, and the next step.</summary>
    /// <param name="state">The state of the data.</param>
    /// <param name="whose">The owner or location of the data, such as <c>payments</c>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The data is here.</exception>
    public static string Explain(this DataState state, string whose) => state switch
    {
        DataState.Unfinished =>
            $"The data of {whose} is an unfinished copy. Repeat the command 'db copy' (or 'db move', if it started the copy) from the same source.",
        DataState.MovedAway =>
            $"The data of {whose} was moved to another database, and the data here is out of date. Set the connection string to the new database, or move the data back with the command 'db move'. If a move was interrupted, repeat it, or run it with --undo.",
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, "This state has no explanation."),
    };

    private static DataState Of(List<TransferState> states) =>
        states.Contains(TransferState.UnfinishedCopy) ? DataState.Unfinished
        : states.Contains(TransferState.MovedAway) ? DataState.MovedAway
        : DataState.Here;

    /// <summary>Returns a hash that identifies a database, to distinguish copies of different databases.</summary>
    internal static long HashOf(string database) => BinaryPrimitives.ReadInt64LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes(database)));
}
