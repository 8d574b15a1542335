using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;

namespace Monolith.Runtime.Storage;

/// <summary>Locks rows in a transaction, before the work of the transaction reads them.</summary>
internal static class RowLocks
{
    /// <summary>Locks the rows that other writers changed, in an order that all transactions share.</summary>
    public static async Task LockAsync(ModuleDbContext db, IReadOnlyCollection<Exception> conflicts, CancellationToken cancellationToken)
    {
        if (db.Storage.Provider.SingleWriter)
        {
            // The transaction already excludes every other writer.
            return;
        }

        var rows = conflicts.SelectMany(EntriesOf).Select(Row.Of).OfType<Row>().DistinctBy(row => row.Name);
        foreach (var row in rows.OrderBy(row => row.Name, StringComparer.Ordinal))
        {
            await LockAsync(db, row, cancellationToken);
        }
    }

    private static async Task LockAsync(ModuleDbContext db, Row row, CancellationToken cancellationToken)
    {
        var sql = db.GetService<ISqlGenerationHelper>();
        await using var command = db.Database.GetDbConnection().CreateCommand();
        command.Transaction = db.Database.CurrentTransaction!.GetDbTransaction();
        var conditions = new List<string>();
        foreach (var (column, mapping, value) in row.Key)
        {
            var parameter = $"@key{conditions.Count}";
            command.Parameters.Add(mapping.CreateParameter(command, parameter, value));
            conditions.Add($"{sql.DelimitIdentifier(column)} = {parameter}");
        }

        command.CommandText = db.Storage.Provider.LockRow(sql.DelimitIdentifier(row.Table.Name, row.Table.Schema), string.Join(" AND ", conditions));
        await command.ExecuteScalarAsync(cancellationToken);
    }

    private static IEnumerable<EntityEntry> EntriesOf(Exception failure)
    {
        for (var e = failure; e is not null; e = e.InnerException)
        {
            if (e is DbUpdateConcurrencyException conflict)
            {
                return conflict.Entries;
            }
        }

        return [];
    }

    /// <summary>A row of a table.</summary>
    private sealed record Row(StoreObjectIdentifier Table, IReadOnlyList<(string Column, RelationalTypeMapping Mapping, object? Value)> Key)
    {
        public string Name { get; } = $"{Table.DisplayName()} {string.Join(' ', Key.Select(part => part.Value))}";

        /// <summary>Returns the row of an entity, or null for an entity without a row of its own.</summary>
        public static Row? Of(EntityEntry entry)
        {
            if (StoreObjectIdentifier.Create(entry.Metadata, StoreObjectType.Table) is not { } table || entry.Metadata.FindPrimaryKey() is not { } key)
            {
                return null;
            }

            var columns = key.Properties.Select(property => (Column: property.GetColumnName(table), property.GetRelationalTypeMapping(), entry.Property(property).OriginalValue)).ToList();
            return columns.TrueForAll(column => column.Column is not null) ? new Row(table, columns!) : null;
        }
    }
}
