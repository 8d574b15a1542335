using System.Reflection;

namespace Monolith.Runtime;

/// <summary>A module in the graph.</summary>
public sealed class GraphModule
{
    private readonly Func<ModuleLocation> _location;
    private readonly Lazy<GraphData> _data;

    internal GraphModule(string name, string project, Func<ModuleLocation> location, Func<GraphData>? data = null) =>
        (Name, Project, _location, _data) = (name, project, location, new Lazy<GraphData>(data ?? (() => new GraphData([], [])), LazyThreadSafetyMode.PublicationOnly));

    /// <summary>Its name, which is also its schema and the prefix of its routes and events.</summary>
    public string Name { get; }

    /// <summary>The project it is built from, such as <c>Ordering</c>.</summary>
    public string Project { get; }

    /// <summary>Whether the host lists it. A source of events that the host does not list is known by its contracts only.</summary>
    public bool IsListed => Assembly is not null;

    /// <summary>Whether it was local when the process started, so that its code runs in this process.</summary>
    public bool IsComposed { get; internal init; }

    /// <summary>Whether its state lives in memory, without a database; false if the module is not composed.</summary>
    public bool IsInMemory => IsComposed && Database is null;

    /// <summary>Where it runs now. It changes when the configuration does.</summary>
    public ModuleLocation Location => _location();

    /// <summary>Its database; null if its state lives in memory, or if the module is not composed.</summary>
    public GraphDatabase? Database { get; internal init; }

    /// <summary>Its work that recurs, with the schedules in the order of the names; none if the module is not composed.</summary>
    public IReadOnlyList<GraphRecurrence> Recurrences { get; internal init; } = [];

    /// <summary>Its deliveries to targets outside, by name; none if the module is not composed. Those with faults are left out.</summary>
    public IReadOnlyList<GraphDelivery> Deliveries { get; internal init; } = [];

    /// <summary>The projects of other modules' contracts that it references, in alphabetical order.</summary>
    public IReadOnlyList<string> References { get; internal init; } = [];

    /// <summary>
    /// Its tables: its own in alphabetical order, then those of the framework; none if the module is not composed. Reading them
    /// builds EF Core's model.
    /// </summary>
    public IReadOnlyList<GraphTable> Tables => _data.Value.Tables;

    /// <summary>Its collections of documents in alphabetical order; none if it keeps tables or is not composed.</summary>
    public IReadOnlyList<string> Collections => _data.Value.Collections;

    internal Assembly? Assembly { get; init; }

    /// <summary>The name.</summary>
    public override string ToString() => Name;
}

/// <summary>Where a module's data is.</summary>
/// <param name="Provider">The kind of database, such as Sqlite.</param>
/// <param name="IsServer">Whether it is a server, that other machines reach.</param>
/// <param name="Location">Where it is, on SQLite the full path of its file; never its password.</param>
/// <param name="Principal">The principal that the module has there; null if the database has no principals.</param>
/// <param name="SharesPrincipalWith">The other modules in this process that have the same principal.</param>
public sealed record GraphDatabase(string Provider, bool IsServer, string Location, string? Principal, IReadOnlyList<string> SharesPrincipalWith);

/// <summary>Work that recurs.</summary>
/// <param name="Name">Its name within the module.</param>
/// <param name="Schedule">The cron expression, with the time zone if it is not UTC.</param>
public sealed record GraphRecurrence(string Name, string Schedule);

/// <summary>A delivery of a module's events to a target outside.</summary>
/// <param name="Name">Its name within the module.</param>
/// <param name="Target">The scheme, host and port of the endpoint, or the exchange or queue of the broker. The path may contain a secret.</param>
/// <param name="Events">The names of the events, in alphabetical order.</param>
public sealed record GraphDelivery(string Name, string Target, IReadOnlyList<string> Events);

/// <summary>A table.</summary>
/// <param name="Name">Its name in the database.</param>
/// <param name="IsFramework">Whether it is a table of the framework, such as the outbox, and holds no entity of the module.</param>
public sealed record GraphTable(string Name, bool IsFramework);

/// <summary>What a module stores.</summary>
internal sealed record GraphData(IReadOnlyList<GraphTable> Tables, IReadOnlyList<string> Collections);
