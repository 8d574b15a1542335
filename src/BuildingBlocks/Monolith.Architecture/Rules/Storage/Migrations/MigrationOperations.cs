using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace Monolith.Architecture;

/// <summary>Describes migration operations.</summary>
internal static class MigrationOperations
{
    /// <summary>Describes an operation and its object: <c>CreateTable orders</c>.</summary>
    public static string Describe(this MigrationOperation operation)
    {
        var kind = operation.GetType().Name.Replace("Operation", "", StringComparison.Ordinal);
        return Read(operation, nameof(EnsureSchemaOperation.Name)) is { } name ? $"{kind} {name}" : kind;
    }

    /// <summary>Describes an operation and its object with the table: <c>AddColumn orders.note</c>.</summary>
    public static string DescribeWithTable(this MigrationOperation operation)
    {
        var described = operation.Describe();
        return Read(operation, nameof(AddColumnOperation.Table)) is { } table && described.Split(' ') is [var kind, var name]
            ? $"{kind} {table}.{name}"
            : described;
    }

    private static object? Read(MigrationOperation operation, string property) => operation.GetType().GetProperty(property)?.GetValue(operation);
}
