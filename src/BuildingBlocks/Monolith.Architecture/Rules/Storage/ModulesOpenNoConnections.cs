using System.Text.RegularExpressions;
using Mono.Cecil;

namespace Monolith.Architecture;

internal sealed partial class ModulesOpenNoConnections : ArchitectureRule<MethodDefinition>, IMonolithRule
{
    public override string Id => "modules-open-no-connections";

    public override string Title => "A module opens no connection of its own and does not redirect its DbContext to another database.";

    public override string Reason =>
        "With another connection string, a module could read the tables of other modules, or on SQLite any file in the folder. A module "
        + "uses only the connection of its DbContext, however else it could get one: constructors, factories, data sources, or the "
        + "provider's own library.";

    protected override string Subjects => "methods of modules";

    protected override IEnumerable<MethodDefinition> Select(Solution solution) =>
        solution.Modules.SelectMany(module => module.Projects).SelectMany(project => project.MethodsWithBody());

    protected override IEnumerable<Violation> Check(MethodDefinition subject, Solution solution) =>
        (from instruction in subject.Body.Instructions
         let found = Connections.Find(instruction)
         where found is not null
         select found)
        .Concat(from text in SqlTexts.InMethod(subject)
                where !text.IsMessage && IsDatabaseFile(text.Text, solution)
                select $"\"{text.Text}\"")
        .Select(found => Violation(
            subject.MemberName(),
            found,
            "Use the module's DbContext, or its Database.GetDbConnection() for SQL. The configuration determines the database."));

    /// <summary>On SQLite, a module's database is a file that any code of the process can read.</summary>
    private static bool IsDatabaseFile(string text, Solution solution) =>
        DatabaseFile().Match(text) is { Success: true } file
        && solution.Modules.Any(module => string.Equals(module.Name, file.Groups[1].Value, StringComparison.OrdinalIgnoreCase));

    [GeneratedRegex(@"(?:^|[/\\=])([A-Za-z0-9-]+)\.(?:db|db3|sqlite|sqlite3)(?:-wal|-shm|-journal)?$")]
    private static partial Regex DatabaseFile();
}
