using Mono.Cecil;

namespace Monolith.Architecture;

/// <summary>One place of an assembly that uses something: where it is written, and what it uses.</summary>
/// <param name="Member">The type or member, as it stands in code: an async method's body counts to the method.</param>
/// <param name="Used">A type, a called method, or a constant text.</param>
/// <typeparam name="T">The kind of thing that is used.</typeparam>
public sealed record Use<T>(string Member, T Used);

/// <summary>What an assembly uses, as far as its metadata and its code tell.</summary>
public sealed class Uses
{
    internal Uses(AssemblyDefinition assembly) => new UseReader(this).Read(assembly);

    /// <summary>
    /// The types, those of its own included: of signatures, bodies, attributes and their <c>typeof</c>, constraints, caught
    /// exceptions. A constant of another assembly and a <c>nameof</c> leave no trace.
    /// </summary>
    public IReadOnlyList<Use<TypeReference>> Types => TypeList;

    /// <summary>The methods that are called, constructed with or taken as delegates.</summary>
    public IReadOnlyList<Use<MethodReference>> Calls => CallList;

    /// <summary>The texts that stand in code and constants.</summary>
    public IReadOnlyList<Use<string>> Texts => TextList;

    internal List<Use<TypeReference>> TypeList { get; } = [];

    internal List<Use<MethodReference>> CallList { get; } = [];

    internal List<Use<string>> TextList { get; } = [];
}
