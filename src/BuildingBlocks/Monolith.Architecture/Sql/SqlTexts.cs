using System.Collections;
using System.Resources;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Monolith.Architecture;

/// <summary>Finds all texts of a module that may be SQL: strings in code, .sql resources, and SQL in its model.</summary>
internal static class SqlTexts
{
    public static IEnumerable<SqlText> Of(ComposedModule module) => InCode(module).Concat(InFiles(module)).Concat(InModel(module));

    /// <summary>Finds the strings of a method, whether each one only goes into a message, and whether it becomes a part of another string.</summary>
    public static IEnumerable<(string Text, bool IsMessage, bool IsPart)> InMethod(MethodDefinition method)
    {
        foreach (var instruction in method.Body.Instructions.Where(i => i.OpCode == OpCodes.Ldstr))
        {
            var (receiver, isPart) = TextFlow.Follow(instruction);
            yield return ((string)instruction.Operand, TextFlow.IsMessage(receiver), isPart);
        }
    }

    /// <summary>Finds .sql files beside the code: a build can copy one to the output instead of embedding it.</summary>
    private static IEnumerable<SqlText> InFiles(ComposedModule module) =>
        from folder in module.Module.Folders
        from path in Directory.EnumerateFiles(folder, "*.sql", SearchOption.AllDirectories)
        where !ProjectFile.IsOutput(folder, path)
        let embedded = module.Module.Projects.SelectMany(project => project.Assembly?.MainModule.Resources ?? Enumerable.Empty<Resource>())
            .Any(resource => resource.Name.EndsWith("." + Path.GetFileName(path), StringComparison.Ordinal))
        where !embedded
        select new SqlText(module, Path.GetRelativePath(folder, path).Replace('\\', '/'), File.ReadAllText(path), IsRun: true, IsWhole: true);

    private static IEnumerable<SqlText> InCode(ComposedModule module)
    {
        foreach (var project in module.Module.Projects)
        {
            // The operations of migrations are checked separately.
            foreach (var method in project.MethodsWithBody().Where(method => !method.WrittenType().IsMigration()))
            {
                var isRun = method.Body.Instructions.Any(i => i.Operand is MethodReference called && SqlSinks.IsSink(called));
                foreach (var (text, _, isPart) in InMethod(method).Where(text => !text.IsMessage))
                {
                    yield return new SqlText(module, method.MemberName(), text, isRun && !isPart && SqlShape.IsSql(SqlTokenizer.Read(text)), IsPart: isPart);
                }
            }

            foreach (var call in SqlCalls.Of(project))
            {
                foreach (var text in call.Text.Texts)
                {
                    yield return new SqlText(module, call.Member, text, IsRun: true, IsWhole: call.IsStatement);
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
                foreach (var text in Read(resource))
                {
                    var isScript = resource.Name.EndsWith(".sql", StringComparison.OrdinalIgnoreCase);
                    yield return new SqlText(module, resource.Name, text, isScript, isScript);
                }
            }
        }
    }

    /// <summary>Reads the strings of a .resx file, or any other resource as one text.</summary>
    private static IEnumerable<string> Read(EmbeddedResource resource)
    {
        if (!resource.Name.EndsWith(".resources", StringComparison.OrdinalIgnoreCase))
        {
            return [Encoding.UTF8.GetString(resource.GetResourceData())];
        }

        using var reader = new ResourceReader(resource.GetResourceStream());
        return [.. reader.Cast<DictionaryEntry>().Select(entry => entry.Value).OfType<string>()];
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
