namespace Monolith.Runtime.Storage;

/// <summary>The kinds of database failures.</summary>
public enum DatabaseFailure
{
    /// <summary>A failure that a retry would not resolve.</summary>
    Other,

    /// <summary>The database is unavailable, busy or full, or it aborted the work in favor of another transaction. Retry later.</summary>
    Outage,

    /// <summary>The principal lacks a right, possibly because a move of the data has revoked it temporarily.</summary>
    Denied,

    /// <summary>A row with the same key already exists. Read again before deciding.</summary>
    UniqueViolation,

    /// <summary>Another transaction changed a row since it was read. Read again before deciding.</summary>
    Conflict,
}
