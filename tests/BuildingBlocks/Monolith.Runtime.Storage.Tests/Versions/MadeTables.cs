using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace Monolith.Runtime.Storage.Tests;

/// <summary>The tables that migration operations produce, as the SQL that would create them directly.</summary>
internal sealed class MadeTables
{
    private readonly Dictionary<string, CreateTableOperation> _tables = [];
    private readonly List<CreateIndexOperation> _indexes = [];

    public void Apply(IEnumerable<MigrationOperation> operations)
    {
        foreach (var operation in operations)
        {
            Apply(operation);
        }
    }

    /// <summary>Returns a statement for each table and index. The order of columns is irrelevant.</summary>
    public IReadOnlyList<string> Describe(IMigrationsSqlGenerator sql) =>
    [
        .. _tables.Values.Select(InOrder).Concat<MigrationOperation>(_indexes)
            .Select(operation => string.Concat(sql.Generate([operation]).Select(command => command.CommandText)))
            .Order(StringComparer.Ordinal),
    ];

    private static CreateTableOperation InOrder(CreateTableOperation table)
    {
        var columns = table.Columns.OrderBy(column => column.Name, StringComparer.Ordinal).ToList();
        table.Columns.Clear();
        table.Columns.AddRange(columns);
        return table;
    }

    private static string[] Replaced(string[] names, string name, string other) => [.. names.Select(n => n == name ? other : n)];

    private void Apply(MigrationOperation operation)
    {
        switch (operation)
        {
            case CreateTableOperation create:
                _tables.Add(create.Name, create);
                break;
            case RenameTableOperation rename:
                Rename(rename.Name, rename.NewName!);
                break;
            case RenameColumnOperation rename:
                RenameColumn(_tables[rename.Table], rename.Name, rename.NewName);
                break;
            case DropPrimaryKeyOperation drop:
                Assert.Equal(drop.Name, _tables[drop.Table].PrimaryKey?.Name);
                _tables[drop.Table].PrimaryKey = null;
                break;
            case AddPrimaryKeyOperation add:
                _tables[add.Table].PrimaryKey = add;
                break;
            case AddColumnOperation add:
                _tables[add.Table].Columns.Add(add);
                break;
            case CreateIndexOperation create:
                _indexes.Add(create);
                break;
            case RenameIndexOperation rename:
                _indexes.Single(index => index.Name == rename.Name && index.Table == rename.Table).Name = rename.NewName;
                break;
            case SqlOperation or EnsureSchemaOperation:
                break;
            default:
                throw new NotSupportedException($"{operation.GetType().Name} is not supported. Add its effect on a table here.");
        }
    }

    private void Rename(string name, string other)
    {
        _tables.Remove(name, out var table);
        table!.Name = other;
        table.Columns.ForEach(column => column.Table = other);
        _tables.Add(other, table);
        _indexes.Where(index => index.Table == name).ToList().ForEach(index => index.Table = other);
    }

    private void RenameColumn(CreateTableOperation table, string name, string other)
    {
        table.Columns.Single(column => column.Name == name).Name = other;
        if (table.PrimaryKey is { } key)
        {
            key.Columns = Replaced(key.Columns, name, other);
        }

        foreach (var index in _indexes.Where(index => index.Table == table.Name))
        {
            index.Columns = Replaced(index.Columns, name, other);
        }
    }
}
