using System.Data.Common;

namespace Monolith.Runtime.Storage;

/// <summary>Rows of a table that are being copied, one at a time.</summary>
internal abstract class CopyRows(CopyTable table)
{
    public CopyTable Table => table;

    /// <summary>The property values of the current row.</summary>
    protected object?[] Values { get; set; } = new object?[table.Columns.Count];

    public abstract ValueTask<bool> ReadAsync(CancellationToken cancellationToken);

    /// <summary>Returns a value of the current row, converted for the target's client.</summary>
    public object? ValueAt(int ordinal) => table.Columns[ordinal].ToTarget(Values[ordinal]);
}

/// <summary>Rows from the source, hashed while they are read.</summary>
/// <param name="reader">The reader of the table's query on the source.</param>
/// <param name="table">The table.</param>
/// <param name="seen">Receives each row and its hash, or null.</param>
internal sealed class SourceRows(DbDataReader reader, CopyTable table, Action<object?[], UInt128>? seen = null) : CopyRows(table)
{
    private readonly TableDigest _digest = new();

    public TableContent Content => _digest.ToContent();

    public override async ValueTask<bool> ReadAsync(CancellationToken cancellationToken)
    {
        if (!await reader.ReadAsync(cancellationToken))
        {
            return false;
        }

        for (var i = 0; i < Values.Length; i++)
        {
            Values[i] = Table.Columns[i].ReadSource(reader, i);
        }

        Table.CheckRow(Values);

        var hash = _digest.Add(Values);
        seen?.Invoke(Values, hash);
        return true;
    }
}

/// <summary>Rows that were read before.</summary>
internal sealed class HeldRows(CopyTable table, IReadOnlyList<object?[]> rows) : CopyRows(table)
{
    private int _next;

    public override ValueTask<bool> ReadAsync(CancellationToken cancellationToken)
    {
        if (_next == rows.Count)
        {
            return ValueTask.FromResult(false);
        }

        Values = rows[_next++];
        return ValueTask.FromResult(true);
    }
}
