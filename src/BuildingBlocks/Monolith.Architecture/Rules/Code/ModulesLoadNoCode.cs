using System.Reflection;
using System.Runtime.Loader;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Monolith.Architecture;

internal sealed class ModulesLoadNoCode : ArchitectureRule<Project>
{
    /// <summary>Methods that find a type by a name.</summary>
    private static readonly HashSet<string> Lookups = ["GetType", "GetNestedType", "CreateInstance"];

    private static readonly string[] Databases = ["Npgsql", "Microsoft.Data.", "System.Data.", "SQLitePCL", "Microsoft.EntityFrameworkCore."];

    public override string Id => "modules-load-no-code";

    public override string Title => "A module loads no assembly, searches no loaded ones, and finds types by constant names only.";

    public override string Reason =>
        "Reflection needs no reference to another module. Other rules read names of types that are written out. A module has no need to "
        + "compose the name of another module's type, or to load assemblies and look through those that are loaded.";

    protected override string Subjects => "modules";

    protected override IEnumerable<Project> Select(Solution solution) => solution.Modules.SelectMany(module => module.Projects);

    protected override IEnumerable<Violation> Check(Project subject, Solution solution)
    {
        var texts = new TextEvaluator(subject);
        var written = subject.Uses?.Texts.Select(use => use.Used).ToHashSet() ?? [];
        return from method in subject.MethodsWithBody()
               from at in method.Body.Instructions
               where at.Operand is MethodReference
               let called = (MethodReference)at.Operand
               let found = Loads(called)
                   ? LoadsOwn(method, at, called, texts, subject, solution) ? null : ""
                   : NameOf(method, at, called, texts, solution.UsesMonolith, name => IsOfDatabase(name) || (solution.OwnerOf(name) is { } owner && owner != subject && !written.Contains(name)))
               where found is not null
               select Violation(
                   method.MemberName(),
                   $"{called.DeclaringType.CodeName()}.{called.Name}{found}",
                   "Use typeof(…), typeof(…).Assembly, or a service that the container provides. A module's code is what it references.");
    }

    /// <summary>A module of several projects may load one of them by its written name, such as that of its endpoints.</summary>
    private static bool LoadsOwn(MethodDefinition method, Instruction at, MethodReference called, TextEvaluator texts, Project subject, Solution solution) =>
        called is { Name: nameof(Assembly.Load), Parameters: [{ ParameterType.MetadataType: MetadataType.String }] }
        && texts.Evaluate(method, at, 0) is { Unknown: null, Texts: { Count: > 0 } names }
        && names.All(name => solution.FindAssembly(name) is { } loaded && solution.ModuleOf(loaded) == solution.ModuleOf(subject));

    private static bool Loads(MethodReference called) =>
        IsA(called.DeclaringType, typeof(AssemblyLoadContext))
        || (IsA(called.DeclaringType, typeof(Assembly)) && (called.Name.Contains("Load", StringComparison.Ordinal) || called.Name is "GetEntryAssembly" or "GetCallingAssembly" or "GetReferencedAssemblies"))
        || (IsA(called.DeclaringType, typeof(AppDomain)) && called.Name is "GetAssemblies" or "Load" or "ExecuteAssembly" or "CreateInstance" or "CreateInstanceFrom" or "CreateInstanceAndUnwrap")
        || (IsA(called.DeclaringType, typeof(Activator)) && called.Name == "CreateInstanceFrom")
        || called.DeclaringType.FullName == "Microsoft.Extensions.DependencyModel.DependencyContext";

    /// <summary>
    /// Returns what is not constant in the name of a type, or the composed name of another module's type, or null. Modules without Monolith
    /// find the types of their stored messages by name, so there only a name that is known to be another module's counts.
    /// </summary>
    private static string? NameOf(MethodDefinition method, Instruction at, MethodReference called, TextEvaluator texts, bool requiresConstant, Func<string, bool> isOfAnother) =>
        Lookups.Contains(called.Name)
        && (IsA(called.DeclaringType, typeof(Type)) || IsA(called.DeclaringType, typeof(Assembly)) || IsA(called.DeclaringType, typeof(System.Reflection.Module)) || IsA(called.DeclaringType, typeof(Activator)))
            ? called.Parameters.Where(parameter => parameter.ParameterType.MetadataType == MetadataType.String)
                .Select(parameter => at.OpCode.FlowControl == FlowControl.Call
                    ? texts.Evaluate(method, at, parameter.Index + (called.HasThis ? 1 : 0))
                    : TextValue.NotConstant("what a delegate receives"))
                .Select(name => requiresConstant && name.Unknown is not null ? $" with {name.Unknown}" : name.Texts.FirstOrDefault(isOfAnother) is { } other ? $" with \"{other}\"" : null)
                .OfType<string>().FirstOrDefault()
            : null;

    /// <summary>With the name of its type, a connection needs neither a constructor nor a factory.</summary>
    private static bool IsOfDatabase(string text) => TypeNames.In(text).Any(name => Databases.Any(prefix => name.Type.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)));

    private static bool IsA(TypeReference type, Type known) => type.FullName == known.FullName;
}
