namespace Monolith.Runtime.Storage;

/// <summary>Kinds of failures of a database.</summary>
public enum DatabaseFailure
{
    /// <summary>None that trying again would mend.</summary>
    Other,

    /// <summary>The database is away, busy, full, or it broke the work off in favour of another's: try again later.</summary>
    Outage,

    /// <summary>The principal lacks a right, or it was taken for as long as the data is being moved.</summary>
    Denied,

    /// <summary>A row with the same key is there already: read again, then decide.</summary>
    UniqueViolation,

    /// <summary>Somebody else changed a row since it was read: read again, then decide.</summary>
    Conflict,
}
