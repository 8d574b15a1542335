namespace Monolith.Runtime.Storage;

/// <summary>A copy or move of the module's data that keeps the module from running on this database.</summary>
internal sealed class TransferStateRow
{
    public required TransferState State { get; init; }

    /// <summary>A hash of the database at the other end; see <see cref="DataStates.HashOf"/>.</summary>
    public required long OtherDatabaseHash { get; init; }
}

/// <summary>What a transfer left behind on a database. The names are stored.</summary>
internal enum TransferState
{
    /// <summary>The data is a copy of the other database and is not complete.</summary>
    UnfinishedCopy,

    /// <summary>The data was moved to the other database.</summary>
    MovedAway,
}
