using System.Data.Common;

namespace Monolith.Persistence;

/// <summary>The rows of a table as they come from the source, one at a time, and summed up on their way.</summary>
internal sealed class CopyRows(DbDataReader reader, CopyTable table)
{
    private readonly object?[] _values = new object?[table.Columns.Count];
    private readonly TableDigest _digest = new();

    public CopyTable Table => table;

    public TableContent Content => _digest.ToContent();

    public async ValueTask<bool> ReadAsync(CancellationToken cancellationToken)
    {
        if (!await reader.ReadAsync(cancellationToken))
        {
            return false;
        }

        for (var i = 0; i < _values.Length; i++)
        {
            _values[i] = table.Columns[i].ReadSource(reader, i);
        }

        _digest.Add(_values);
        return true;
    }

    /// <summary>A value of the row that was read, as the target's client takes it.</summary>
    public object? ValueAt(int ordinal) => table.Columns[ordinal].ToTarget(_values[ordinal]);
}
