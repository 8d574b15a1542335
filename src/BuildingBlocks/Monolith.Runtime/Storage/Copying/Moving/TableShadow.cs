using System.Data.Common;
using System.Runtime.InteropServices;

namespace Monolith.Runtime.Storage;

/// <summary>
/// The content of a table on the target, as hashes of its keys and rows: about 80 bytes of memory for each row. With it, one read of the
/// source shows what the target lacks.
/// </summary>
internal sealed class TableShadow(CopyTable table)
{
    private readonly Dictionary<UInt128, (UInt128 Row, int Pass)> _rows = [];
    private readonly TableDigest _hasher = new();
    private int _pass;

    public CopyTable Table => table;

    /// <summary>Whether the target's table is empty, so that all rows can be copied directly.</summary>
    public bool IsEmpty => _rows.Count == 0;

    /// <summary>Reads the content of the target.</summary>
    /// <exception cref="CopyException">The table has no primary key.</exception>
    public static async Task<TableShadow> LoadAsync(DbConnection target, CopyTable table, CancellationToken cancellationToken)
    {
        if (table.Key.Count == 0)
        {
            throw new CopyException($"{table.Name} has no primary key, so changes of its rows cannot be tracked. Add a primary key, or stop the host and use 'db copy'.");
        }

        var shadow = new TableShadow(table);
        await shadow.ReadTargetAsync(target, (values, key) => shadow._rows[key] = (shadow._hasher.HashOf(values), 0), cancellationToken);
        return shadow;
    }

    /// <summary>Computes the digest of the target.</summary>
    public static async Task<TableContent> DigestAsync(DbConnection target, CopyTable table, CancellationToken cancellationToken)
    {
        var digest = new TableDigest();
        await new TableShadow(table).ReadTargetAsync(target, (values, _) => digest.Add(values), cancellationToken);
        return digest.ToContent();
    }

    /// <summary>Records a row that was copied to an empty table of the target.</summary>
    public void Note(ReadOnlySpan<object?> values, UInt128 hash) => _rows[KeyOf(values)] = (hash, _pass);

    /// <summary>Reads the source and returns what the target lacks. Afterwards, assumes that the target has these changes.</summary>
    public async Task<TableChanges> FindChangesAsync(DbDataReader source, CancellationToken cancellationToken)
    {
        _pass++;
        var changes = new TableChanges(table);
        var rows = new SourceRows(source, table, (values, hash) =>
        {
            ref var known = ref CollectionsMarshal.GetValueRefOrAddDefault(_rows, KeyOf(values), out var exists);
            if (!exists)
            {
                changes.Added.Add([.. values]);
            }
            else if (known.Row != hash)
            {
                changes.Changed.Add([.. values]);
            }

            known = (hash, _pass);
        });
        while (await rows.ReadAsync(cancellationToken))
        {
        }

        changes.Source = rows.Content;
        foreach (var key in _rows.Where(row => row.Value.Pass != _pass).Select(row => row.Key).ToList())
        {
            changes.Gone.Add(key);
            _rows.Remove(key);
        }

        return changes;
    }

    /// <summary>Finds rows of the target by the hashes of their keys.</summary>
    public async Task<List<object?[]>> FindAsync(DbConnection target, IReadOnlySet<UInt128> keys, CancellationToken cancellationToken)
    {
        var found = new List<object?[]>();
        await ReadTargetAsync(
            target,
            (values, key) =>
            {
                if (keys.Contains(key))
                {
                    found.Add([.. values]);
                }
            },
            cancellationToken);
        return found;
    }

    private async Task ReadTargetAsync(DbConnection target, Action<object?[], UInt128> row, CancellationToken cancellationToken)
    {
        var values = new object?[table.Columns.Count];
        await using var command = target.CreateCommandWithoutTimeout(table.SelectFromTarget);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            for (var i = 0; i < values.Length; i++)
            {
                values[i] = table.Columns[i].ReadTarget(reader, i);
            }

            row(values, KeyOf(values));
        }
    }

    private UInt128 KeyOf(ReadOnlySpan<object?> values)
    {
        var key = new object?[table.Key.Count];
        for (var i = 0; i < key.Length; i++)
        {
            key[i] = values[table.Key[i]];
        }

        return _hasher.HashOf(key);
    }
}

/// <summary>The differences between the source and the target of a table.</summary>
internal sealed class TableChanges(CopyTable table)
{
    public CopyTable Table => table;

    /// <summary>The content of the source.</summary>
    public TableContent Source { get; set; } = new(0, "");

    public List<object?[]> Added { get; } = [];

    public List<object?[]> Changed { get; } = [];

    /// <summary>The hashes of the keys of rows that the source no longer has.</summary>
    public HashSet<UInt128> Gone { get; } = [];

    public long Count => Added.Count + Changed.Count + Gone.Count;
}
