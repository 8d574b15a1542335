using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Monolith.Architecture;

/// <summary>Finds all texts of a module that may be SQL: strings in code, .sql resources, and SQL in its model.</summary>
internal static class SqlTexts
{
    /// <summary>The methods that execute SQL. Strings in methods that call one of them are checked more strictly.</summary>
    private static readonly HashSet<string> Sinks =
    [
        "FromSql", "FromSqlRaw", "FromSqlInterpolated", "SqlQuery", "SqlQueryRaw", "ExecuteSql", "ExecuteSqlAsync", "ExecuteSqlRaw",
        "ExecuteSqlRawAsync", "ExecuteSqlInterpolated", "ExecuteSqlInterpolatedAsync", "set_CommandText",
    ];

    public static IEnumerable<SqlText> Of(ComposedModule module) => InCode(module).Concat(InModel(module));

    private static IEnumerable<SqlText> InCode(ComposedModule module)
    {
        foreach (var project in module.Module.Projects)
        {
            // The operations of migrations are checked separately.
            foreach (var method in project.MethodsWithBody().Where(method => !method.WrittenType().IsMigration()))
            {
                var isRun = method.Body.Instructions.Any(i => i.Operand is MethodReference called && Sinks.Contains(called.Name));
                foreach (var text in method.Body.Instructions.Where(i => i.OpCode == OpCodes.Ldstr).Select(i => (string)i.Operand))
                {
                    yield return new SqlText(module, method.MemberName(), text, isRun && SqlShape.IsSql(SqlTokenizer.Read(text)));
                }
            }

            foreach (var field in project.Types.SelectMany(type => type.Fields))
            {
                if (field is { HasConstant: true, Constant: string text })
                {
                    yield return new SqlText(module, $"{field.DeclaringType.CodeName()}.{field.Name}", text, IsRun: false);
                }
            }

            foreach (var resource in project.Assembly?.MainModule.Resources.OfType<EmbeddedResource>() ?? [])
            {
                if (resource.Name.EndsWith(".sql", StringComparison.OrdinalIgnoreCase))
                {
                    yield return new SqlText(module, resource.Name, Encoding.UTF8.GetString(resource.GetResourceData()), IsRun: true);
                }
            }
        }
    }

    private static IEnumerable<SqlText> InModel(ComposedModule module) =>
        from database in module.Databases
        from entity in database.Model.GetEntityTypes()
        from said in SqlOf(entity)
        where !string.IsNullOrEmpty(said.Text)
        select new SqlText(module, $"{entity.ClrType.FullName}{said.Where}", said.Text!, IsRun: true);

    private static IEnumerable<(string Where, string? Text)> SqlOf(IEntityType entity) =>
    [
        (" as a query", entity.GetSqlQuery()),
        .. entity.GetDeclaredIndexes().Select(index => ($", index {index.GetDatabaseName()}", index.GetFilter())),
        .. entity.GetDeclaredCheckConstraints().Select(check => ($", check {check.Name}", (string?)check.Sql)),
        .. entity.GetFlattenedDeclaredProperties().SelectMany(property => new[]
        {
            ($".{property.Name} by default", property.GetDefaultValueSql()),
            ($".{property.Name} as computed", property.GetComputedColumnSql()),
        }),
    ];
}
