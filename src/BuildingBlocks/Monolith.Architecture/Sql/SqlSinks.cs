using Mono.Cecil;

namespace Monolith.Architecture;

/// <summary>
/// Recognizes the methods that execute a text as SQL, or name a table to copy: those of EF Core and the databases by their names, those of
/// other libraries by a parameter called sql or similar, and the constructors of commands.
/// </summary>
internal static class SqlSinks
{
    private static readonly HashSet<string> Names =
    [
        "FromSql", "FromSqlRaw", "FromSqlInterpolated", "SqlQuery", "SqlQueryRaw", "ExecuteSql", "ExecuteSqlAsync", "ExecuteSqlRaw",
        "ExecuteSqlRawAsync", "ExecuteSqlInterpolated", "ExecuteSqlInterpolatedAsync", "set_CommandText", "set_DestinationTableName",
        "BeginBinaryExport", "BeginBinaryExportAsync", "BeginTextExport", "BeginTextExportAsync", "BeginRawBinaryCopy", "BeginRawBinaryCopyAsync",
        "BeginBinaryImport", "BeginBinaryImportAsync", "BeginTextImport", "BeginTextImportAsync",
    ];

    private static readonly HashSet<string> Parameters = new(StringComparer.OrdinalIgnoreCase)
        { "sql", "sqlText", "commandText", "cmdText", "sqlQuery", "rawSql", "copyToCommand", "copyFromCommand", "copyCommand" };

    private static readonly string[] Commands = ["System.Data.Common.DbCommand", "System.Data.Common.DbBatchCommand", "System.Data.Common.DbDataAdapter"];

    /// <summary>Returns whether a text is the name of a member that executes SQL, as reflection and <c>dynamic</c> need it.</summary>
    public static bool IsName(string text) => Names.Contains(text) || text is "CommandText" or "DestinationTableName";

    /// <summary>Returns whether a method executes SQL.</summary>
    public static bool IsSink(MethodReference called) => IndexOfText(called) is not null;

    /// <summary>Returns the index of the parameter with the SQL, or null if the method executes none. It is -1 if the method has no text.</summary>
    public static int? IndexOfText(MethodReference called)
    {
        var texts = called.Parameters.Where(parameter => IsText(parameter.ParameterType)).Select(parameter => parameter.Index).ToList();
        return Names.Contains(called.Name) && (called.DeclaringType.Scope is not ModuleDefinition) ? texts.FirstOrDefault(-1)
            : called.Name == ".ctor" && texts.Count > 0 && IsCommand(called.DeclaringType) ? texts[0]
            : texts.Count > 0 && called.DeclaringType.Scope is not ModuleDefinition && !BuildsModel(called) ? IndexByName(called)
            : null;
    }

    private static int? IndexByName(MethodReference called) =>
        called.Resolve()?.Parameters.FirstOrDefault(parameter => Parameters.Contains(parameter.Name) && IsText(parameter.ParameterType))?.Index;

    /// <summary>The SQL of models and migrations is read where EF Core has it.</summary>
    private static bool BuildsModel(MethodReference called) => IsBuilder(called.DeclaringType) || called.Parameters.Any(parameter => IsBuilder(parameter.ParameterType));

    private static bool IsBuilder(TypeReference type) =>
        type.Namespace.StartsWith("Microsoft.EntityFrameworkCore.Metadata", StringComparison.Ordinal)
        || type.Namespace.StartsWith("Microsoft.EntityFrameworkCore.Migrations", StringComparison.Ordinal)
        || type.FullName == "Microsoft.EntityFrameworkCore.ModelBuilder";

    private static bool IsCommand(TypeReference type)
    {
        for (var at = type.Resolve(); at is not null; at = at.BaseType?.Resolve())
        {
            if (Commands.Contains(at.FullName))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsText(TypeReference type) => type.MetadataType == MetadataType.String || type.FullName == typeof(FormattableString).FullName;
}
