using Mono.Cecil;

namespace Monolith.Architecture;

/// <summary>A place in an assembly that uses something.</summary>
/// <param name="Member">The type or member as in source code. The body of an async method belongs to the method.</param>
/// <param name="Used">The used type, the called method or the constant text.</param>
/// <typeparam name="T">The kind of the used item.</typeparam>
public sealed record Use<T>(string Member, T Used);

/// <summary>The types, methods and texts that an assembly uses, according to its metadata and code.</summary>
public sealed class Uses
{
    internal Uses(AssemblyDefinition assembly) => new UseReader(this).Read(assembly);

    /// <summary>
    /// The types, including the assembly's own, in signatures, bodies, attributes and their <c>typeof</c>, constraints and catch clauses.
    /// Constants of other assemblies and <c>nameof</c> leave no trace.
    /// </summary>
    public IReadOnlyList<Use<TypeReference>> Types => TypeList;

    /// <summary>The methods that are called, used as constructors or converted to delegates.</summary>
    public IReadOnlyList<Use<MethodReference>> Calls => CallList;

    /// <summary>The texts in code and constants.</summary>
    public IReadOnlyList<Use<string>> Texts => TextList;

    internal List<Use<TypeReference>> TypeList { get; } = [];

    internal List<Use<MethodReference>> CallList { get; } = [];

    internal List<Use<string>> TextList { get; } = [];
}
