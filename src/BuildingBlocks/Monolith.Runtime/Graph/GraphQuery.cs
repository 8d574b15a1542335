namespace Monolith.Runtime;

/// <summary>A public query in the graph.</summary>
public sealed class GraphQuery
{
    private readonly Lazy<bool> _isAnswered;

    internal GraphQuery(ModuleQueryType type, GraphModule module, Func<bool> isAnswered) =>
        (Type, Module, _isAnswered) = (type, module, new Lazy<bool>(isAnswered, LazyThreadSafetyMode.PublicationOnly));

    /// <summary>The types of the query and its answer.</summary>
    public ModuleQueryType Type { get; }

    /// <summary>The module that answers it: the one whose contracts declare it.</summary>
    public GraphModule Module { get; }

    /// <summary>The full name of its record, such as <c>Ordering.Contracts.GetOrder</c>.</summary>
    public string Name => Type.Query.FullName!;

    /// <summary>The path where the module answers it to other processes.</summary>
    public string Path => QueryEndpoints.PathOf(Module.Name, Type.Query);

    /// <summary>Whether a handler in this process answers it.</summary>
    public bool IsAnswered => _isAnswered.Value;
}

/// <summary>An edge of the graph: the code of a project names a public query of a module.</summary>
/// <param name="Caller">The project: a module's, or one of what the host has besides modules.</param>
/// <param name="Query">The query.</param>
public sealed record GraphQueryCall(string Caller, GraphQuery Query);
