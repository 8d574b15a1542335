namespace Monolith.Runtime.Storage;

/// <summary>A copy or move that prevents the module from running on this database.</summary>
internal sealed class TransferStateRow
{
    public required TransferState State { get; init; }

    /// <summary>The hash of the other database; see <see cref="DataStates.HashOf"/>.</summary>
    public required long OtherDatabaseHash { get; init; }
}

/// <summary>The state in which a transfer left a database. The names are stored.</summary>
internal enum TransferState
{
    /// <summary>The data is an incomplete copy of the other database.</summary>
    UnfinishedCopy,

    /// <summary>The data was moved to the other database.</summary>
    MovedAway,
}
