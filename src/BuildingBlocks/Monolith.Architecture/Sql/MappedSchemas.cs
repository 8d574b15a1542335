using System.Runtime.CompilerServices;
using Mono.Cecil;

namespace Monolith.Architecture;

/// <summary>A place where a module maps a table, a view or a whole model of EF Core into a schema.</summary>
/// <param name="Module">The module.</param>
/// <param name="Member">The member that contains the call.</param>
/// <param name="Schema">The schema.</param>
internal sealed record MappedSchema(Module Module, string Member, string Schema);

/// <summary>
/// Reads the schemas of plain DbContexts from code, because only the framework's own modules can be composed. Migrations repeat what the
/// mapping says.
/// </summary>
internal static class MappedSchemas
{
    private static readonly ConditionalWeakTable<Solution, List<MappedSchema>> Known = [];

    /// <summary>Finds the schemas that the modules of a solution map to. The result is cached.</summary>
    public static IReadOnlyList<MappedSchema> Of(Solution solution) => Known.GetValue(solution, static s => [.. Find(s)]);

    /// <summary>Returns the modules by their schemas. A schema belongs to the module of its name, or else to the one with the most mappings.</summary>
    public static IReadOnlyDictionary<string, Module> Owners(Solution solution) => Of(solution)
        .GroupBy(mapped => mapped.Schema, StringComparer.OrdinalIgnoreCase)
        .ToDictionary(
            schema => schema.Key,
            schema => schema.GroupBy(mapped => mapped.Module)
                .OrderByDescending(module => module.Key.DisplayName.Equals(schema.Key, StringComparison.OrdinalIgnoreCase)).ThenByDescending(module => module.Count()).First().Key,
            StringComparer.OrdinalIgnoreCase);

    private static IEnumerable<MappedSchema> Find(Solution solution) =>
        from module in solution.Modules
        from project in module.Projects
        let texts = new TextEvaluator(project)
        from method in project.MethodsWithBody()
        where !method.WrittenType().IsMigration()
        from at in method.Body.Instructions
        where at.Operand is MethodReference
        let index = IndexOfSchema((MethodReference)at.Operand)
        where index is not null
        from schema in texts.Evaluate(method, at, index.Value).Texts
        where schema.Length > 0
        select new MappedSchema(module, method.MemberName(), schema);

    /// <summary>Returns the position of the schema in <c>HasDefaultSchema(builder, schema)</c> and <c>ToTable(builder, name, schema)</c>.</summary>
    private static int? IndexOfSchema(MethodReference called) =>
        !called.DeclaringType.Scope.Name.StartsWith("Microsoft.EntityFrameworkCore", StringComparison.Ordinal) ? null
        : called.Name switch
        {
            "HasDefaultSchema" => 1,
            "ToTable" or "ToView" or "SplitToTable" when called.Parameters is [_, { ParameterType.MetadataType: MetadataType.String }, { ParameterType.MetadataType: MetadataType.String }, ..] => 2,
            _ => null,
        };
}
