namespace Monolith.Runtime.Storage;

/// <summary>What became of copying a module's data.</summary>
/// <param name="Module">The module.</param>
/// <param name="Tables">Its tables, as they were found on both sides after the copy.</param>
/// <param name="WasThere">Whether the target held all of it already, so that nothing was copied.</param>
public sealed record CopyReport(string Module, IReadOnlyList<CopiedTable> Tables, bool WasThere)
{
    /// <summary>Whether both sides hold the same. Where they do not, the target stays marked as unfinished.</summary>
    public bool Matches => Tables.All(table => table.Matches);
}

/// <summary>A table on both sides.</summary>
/// <param name="Name">The table's name on the target.</param>
/// <param name="Source">What the source holds.</param>
/// <param name="Target">What the target holds.</param>
public sealed record CopiedTable(string Name, TableContent Source, TableContent Target)
{
    /// <summary>Whether both sides hold the same rows.</summary>
    public bool Matches => Source == Target;
}

/// <summary>What a table holds, whatever the order of its rows and the kind of its database.</summary>
/// <param name="Rows">How many rows.</param>
/// <param name="Checksum">A checksum over all their values.</param>
public sealed record TableContent(long Rows, string Checksum);

/// <summary>How far copying a module is.</summary>
/// <param name="Module">The module.</param>
/// <param name="Step">What is being done.</param>
/// <param name="Done">How many rows are done.</param>
/// <param name="Total">How many rows there are to do.</param>
public sealed record CopyProgress(string Module, CopyStep Step, long Done, long Total);

/// <summary>The steps of copying.</summary>
public enum CopyStep
{
    /// <summary>Rows go from the source into the target.</summary>
    Copying,

    /// <summary>The rows of both sides are read again and compared.</summary>
    Verifying,
}
