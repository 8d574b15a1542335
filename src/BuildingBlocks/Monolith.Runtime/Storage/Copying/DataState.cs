using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;

namespace Monolith.Runtime.Storage;

/// <summary>Whether the data of a module is where it is looked for.</summary>
public enum DataState
{
    /// <summary>It is, or there never was any: the module may work on it.</summary>
    Here,

    /// <summary>It is a copy that was not finished, or is being made. Nothing may run on it.</summary>
    Unfinished,

    /// <summary>It was moved away: what is here is what it was then. Nothing may run on it.</summary>
    MovedAway,
}

/// <summary>Reads and explains <see cref="DataState"/>.</summary>
public static class DataStates
{
    /// <summary>Reads it from a module's database.</summary>
    /// <param name="db">The module's context.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public static async Task<DataState> ReadAsync(ModuleDbContext db, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(db);
        if (!db.Storage.Provider.IsServer)
        {
            return DataState.Here;
        }

        var states = await db.TransferState.Select(transfer => transfer.State).ToListAsync(cancellationToken);
        return states.Contains(TransferState.UnfinishedCopy) ? DataState.Unfinished
            : states.Contains(TransferState.MovedAway) ? DataState.MovedAway
            : DataState.Here;
    }

    /// <summary>Says in a sentence why nothing may run on a module's data, and the next step.</summary>
    /// <param name="state">How it is with the data.</param>
    /// <param name="whose">Whose data it is, such as <c>payments</c>, or where.</param>
    /// <exception cref="ArgumentOutOfRangeException">The data is here.</exception>
    public static string Explain(this DataState state, string whose) => state switch
    {
        DataState.Unfinished =>
            $"The data of {whose} is a copy that was not finished: call the command 'db copy' again, or 'db move' where it was that, from where it was called before.",
        DataState.MovedAway =>
            $"The data of {whose} was moved away, and what is there is what it was then: set the connection to where it is now, or move it back with the command 'db move'. If a move was broken off, call it again, or with --undo.",
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, "There is nothing to explain."),
    };

    /// <summary>What tells copies of one database from those of another.</summary>
    internal static long HashOf(string database) => BinaryPrimitives.ReadInt64LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes(database)));
}
