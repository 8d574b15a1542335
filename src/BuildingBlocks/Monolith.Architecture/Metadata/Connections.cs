using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Monolith.Architecture;

/// <summary>Finds the instructions with which code gets a database connection other than that of its DbContext.</summary>
internal static class Connections
{
    private static readonly Type[] Sources = [typeof(DbConnection), typeof(DbDataSource), typeof(DbProviderFactory)];

    /// <summary>Members of a connection that lead to other data than that of its DbContext.</summary>
    private static readonly HashSet<string> Redirections =
    [
        "SetConnectionString", "SetDbConnection", "set_ConnectionString", "ChangeDatabase", "ChangeDatabaseAsync", "EnableExtensions", "LoadExtension",
        "BackupDatabase",
    ];

    /// <summary>Members of any type that say which database a connection leads to.</summary>
    private static readonly HashSet<string> Targets = ["set_ConnectionString", "set_DbConnection", "SetDbConnection", "WithConnectionString", "WithConnection"];

    /// <summary>Returns the member that gets or redirects a connection in an instruction, or null.</summary>
    public static string? Find(Instruction instruction) => instruction.Operand switch
    {
        MethodReference called when IsConnecting(instruction.OpCode, called) => $"{called.DeclaringType.CodeName()}.{called.Name.TrimStart('.')}",
        FieldReference field when IsSource(field.FieldType) && field.FieldType.FullName != typeof(DbConnection).FullName && field.Resolve()?.IsStatic == true
            => $"{field.DeclaringType.CodeName()}.{field.Name}",
        TypeReference type when instruction.OpCode == OpCodes.Ldtoken && IsSource(type) => type.CodeName(),
        _ => null,
    };

    private static bool IsConnecting(OpCode code, MethodReference called) =>
        (code == OpCodes.Newobj && IsSource(called.DeclaringType))
        || IsOrDerives(called.DeclaringType, typeof(DbDataSource)) || IsOrDerives(called.DeclaringType, typeof(DbProviderFactory))
        || called.DeclaringType.FullName == typeof(DbProviderFactories).FullName
        || called.DeclaringType.Namespace == "SQLitePCL"
        || Creates(called)
        || (called is GenericInstanceMethod generic && generic.GenericArguments.Any(IsSource))
        || (Targets.Contains(called.Name) && !IsOfTheSolution(called))
        || (Redirections.Contains(called.Name)
            && (called.DeclaringType.FullName == typeof(RelationalDatabaseFacadeExtensions).FullName || IsOrDerives(called.DeclaringType, typeof(DbConnection))))
        || IsProviderChoice(called);

    /// <summary>
    /// Returns whether a method of a provider returns a connection, or a source of them. EF Core's and ADO.NET's own methods return that
    /// of the DbContext.
    /// </summary>
    private static bool Creates(MethodReference called) =>
        IsSource(called.ReturnType)
        && !called.DeclaringType.Scope.Name.StartsWith("Microsoft.EntityFrameworkCore", StringComparison.Ordinal)
        && called.Name != "get_Connection"
        && !IsOfTheSolution(called);

    /// <summary>The module's own helper that returns the connection of its DbContext is checked where it gets that connection.</summary>
    private static bool IsOfTheSolution(MethodReference called) => called.DeclaringType.Scope is ModuleDefinition;

    /// <summary>
    /// <c>UseSqlite</c>, <c>UseNpgsql</c>, <c>UseSqlServer</c>. The providers use two naming patterns for the class of these methods.
    /// </summary>
    private static bool IsProviderChoice(MethodReference called) =>
        called.Name.StartsWith("Use", StringComparison.Ordinal)
        && called.DeclaringType.Namespace == typeof(DbContext).Namespace
        && (called.DeclaringType.Name.EndsWith("DbContextOptionsBuilderExtensions", StringComparison.Ordinal)
            || called.DeclaringType.Name.EndsWith("DbContextOptionsExtensions", StringComparison.Ordinal))
        && called.Parameters is [var options, ..] && options.ParameterType.Name.StartsWith(nameof(DbContextOptionsBuilder), StringComparison.Ordinal);

    private static bool IsSource(TypeReference type) => Sources.Any(source => IsOrDerives(type, source));

    private static bool IsOrDerives(TypeReference type, Type parent) =>
        type is not GenericParameter && ((type is not TypeSpecification && type.FullName == parent.FullName) || type.DerivesFrom(parent));
}
