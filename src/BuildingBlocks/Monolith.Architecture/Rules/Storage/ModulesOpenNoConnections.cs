using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Monolith.Architecture;

/// <summary>
/// With another connection string, a module could read the tables of other modules, or on SQLite any file in the folder. A module uses only
/// the connection of its DbContext.
/// </summary>
internal sealed class ModulesOpenNoConnections : ArchitectureRule<MethodDefinition>
{
    private static readonly Type[] Sources = [typeof(DbConnection), typeof(DbDataSource), typeof(DbProviderFactory)];

    private static readonly HashSet<string> Redirections =
        ["SetConnectionString", "SetDbConnection", "set_ConnectionString", "ChangeDatabase", "ChangeDatabaseAsync"];

    public override string Id => "modules-open-no-connections";

    public override string Title => "A module opens no connection of its own and does not redirect its DbContext to another database.";

    protected override string Subjects => "methods of modules";

    protected override IEnumerable<MethodDefinition> Select(Solution solution) =>
        solution.Modules.SelectMany(module => module.Projects).SelectMany(project => project.MethodsWithBody());

    protected override IEnumerable<Violation> Check(MethodDefinition subject, Solution solution) =>
        from instruction in subject.Body.Instructions
        let called = instruction.Operand as MethodReference
        where called is not null && IsConnecting(instruction.OpCode, called)
        select Violation(
            subject.MemberName(),
            $"{called.DeclaringType.CodeName()}.{called.Name.TrimStart('.')}",
            "Use the module's DbContext, or its Database.GetDbConnection() for SQL. The configuration determines the database.");

    private static bool IsConnecting(OpCode code, MethodReference called) =>
        (code == OpCodes.Newobj && Sources.Any(called.DeclaringType.DerivesFrom))
        || (called.Name is "CreateConnection" or "CreateDataSource" or "OpenConnection" && Sources.Any(source => IsOrDerives(called.DeclaringType, source)))
        || (Redirections.Contains(called.Name)
            && (called.DeclaringType.FullName == typeof(RelationalDatabaseFacadeExtensions).FullName || IsOrDerives(called.DeclaringType, typeof(DbConnection))))
        || IsProviderChoice(called);

    /// <summary>
    /// <c>UseSqlite</c>, <c>UseNpgsql</c>, <c>UseSqlServer</c>. The providers use two naming patterns for the class of these methods.
    /// </summary>
    private static bool IsProviderChoice(MethodReference called) =>
        called.Name.StartsWith("Use", StringComparison.Ordinal)
        && called.DeclaringType.Namespace == typeof(DbContext).Namespace
        && (called.DeclaringType.Name.EndsWith("DbContextOptionsBuilderExtensions", StringComparison.Ordinal)
            || called.DeclaringType.Name.EndsWith("DbContextOptionsExtensions", StringComparison.Ordinal))
        && called.Parameters is [var options, ..] && options.ParameterType.Name.StartsWith(nameof(DbContextOptionsBuilder), StringComparison.Ordinal);

    private static bool IsOrDerives(TypeReference type, Type parent) => type.FullName == parent.FullName || type.DerivesFrom(parent);
}
