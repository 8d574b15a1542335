namespace Monolith.Runtime.Storage;

/// <summary>The result of copying a module's data.</summary>
/// <param name="Module">The module.</param>
/// <param name="Tables">The tables, as both sides held them after the copy.</param>
/// <param name="WasThere">Whether the target already held all the data, so that nothing was copied.</param>
public sealed record CopyReport(string Module, IReadOnlyList<CopiedTable> Tables, bool WasThere)
{
    /// <summary>Whether both sides hold the same data. If not, the target stays marked as unfinished.</summary>
    public bool Matches => Tables.All(table => table.Matches);
}

/// <summary>The content of a table on both sides.</summary>
/// <param name="Name">The table name on the target.</param>
/// <param name="Source">The content on the source.</param>
/// <param name="Target">The content on the target.</param>
public sealed record CopiedTable(string Name, TableContent Source, TableContent Target)
{
    /// <summary>Whether both sides hold the same rows.</summary>
    public bool Matches => Source == Target;
}

/// <summary>The content of a table, independent of the order of its rows and of the database provider.</summary>
/// <param name="Rows">The number of rows.</param>
/// <param name="Checksum">A checksum over all values.</param>
public sealed record TableContent(long Rows, string Checksum);

/// <summary>The progress of copying a module.</summary>
/// <param name="Module">The module.</param>
/// <param name="Step">The current step.</param>
/// <param name="Done">The number of processed rows.</param>
/// <param name="Total">The total number of rows.</param>
public sealed record CopyProgress(string Module, CopyStep Step, long Done, long Total);

/// <summary>The steps of copying.</summary>
public enum CopyStep
{
    /// <summary>Rows are being copied from the source to the target.</summary>
    Copying,

    /// <summary>The rows of both sides are being read again and compared.</summary>
    Verifying,
}
