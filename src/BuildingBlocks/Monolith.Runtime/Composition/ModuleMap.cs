namespace Monolith.Runtime;

/// <summary>
/// What the modules of this process are made of and how they talk: derived from what is registered, nothing is listed by
/// hand. The idea of a report that the code writes itself is Spring Modulith's.
/// </summary>
/// <param name="Modules">The modules, in the order in which the Host lists them.</param>
/// <param name="Events">
/// The events that a module here publishes or hears: by source in the order of the modules, then as their Contracts declare
/// them. Those of sources that are not in this process come last.
/// </param>
public sealed record ModuleMap(IReadOnlyList<MappedModule> Modules, IReadOnlyList<MappedEvent> Events)
{
    /// <summary>The wire names of events that are published here, and that no module here hears.</summary>
    public IReadOnlyList<string> WithoutSubscriber => [.. Events.Where(e => e is { SourceIsHere: true, Subscribers.Count: 0 }).Select(e => e.Name)];

    /// <summary>The wire names of events that are heard here, and whose publisher is not in this process.</summary>
    public IReadOnlyList<string> Unpublished => [.. Events.Where(e => !e.SourceIsHere).Select(e => e.Name)];

    /// <summary>The full names of queries that are in a module's Contracts, and that the module does not answer.</summary>
    public IReadOnlyList<string> Unanswered => [.. Modules.SelectMany(m => m.Queries).Where(q => !q.Answered).Select(q => q.Name)];

    /// <summary>The pairs of modules that hear each other. They may: it is said because they can only be changed together.</summary>
    public IReadOnlyList<MutualSubscription> MutualSubscriptions =>
    [
        .. from one in Modules
           from other in Modules.SkipWhile(m => m != one).Skip(1)
           where one.SubscribesTo(other.Name) && other.SubscribesTo(one.Name)
           select new MutualSubscription(one.Name, other.Name),
    ];
}

/// <summary>One module of the map.</summary>
/// <param name="Name">Its name, which is also the prefix of its routes and events.</param>
/// <param name="Project">The project it is built from, such as <c>Ordering</c>.</param>
/// <param name="Schema">The schema of its tables; SQLite has none, there it is the module's name.</param>
/// <param name="Tables">Its tables: its own in alphabetical order, then those that the building blocks bring.</param>
/// <param name="Publishes">The wire names of its events, in the order in which its Contracts declare them.</param>
/// <param name="Subscriptions">The modules whose events it handles.</param>
/// <param name="Queries">The queries in its Contracts, in alphabetical order.</param>
/// <param name="References">The projects of other modules' Contracts that it uses, in alphabetical order.</param>
public sealed record MappedModule(
    string Name,
    string Project,
    string Schema,
    IReadOnlyList<MappedTable> Tables,
    IReadOnlyList<string> Publishes,
    IReadOnlyList<ModuleSubscription> Subscriptions,
    IReadOnlyList<MappedQuery> Queries,
    IReadOnlyList<string> References)
{
    /// <summary>Whether it handles events of another module.</summary>
    /// <param name="source">The other module's name.</param>
    public bool SubscribesTo(string source) => Subscriptions.Any(s => s.Source == source);
}

/// <summary>A table.</summary>
/// <param name="Name">Its name in the database.</param>
/// <param name="BuildingBlock">Whether the building blocks bring it, as they do outbox and cursors, and no entity of the module.</param>
public sealed record MappedTable(string Name, bool BuildingBlock);

/// <summary>An event.</summary>
/// <param name="Name">Its wire name, such as <c>ordering.order-placed</c>.</param>
/// <param name="Version">The newest version of its payload.</param>
/// <param name="Record">The name of the record that carries it, such as <c>OrderPlaced</c>.</param>
/// <param name="Contracts">The project that declares it, such as <c>Ordering.Contracts</c>.</param>
/// <param name="Source">The module that publishes it.</param>
/// <param name="SourceIsHere">Whether that module is in this process.</param>
/// <param name="Subscribers">The modules here that handle it, in the order in which the Host lists them.</param>
public sealed record MappedEvent(
    string Name, int Version, string Record, string Contracts, string Source, bool SourceIsHere, IReadOnlyList<string> Subscribers);

/// <summary>A public query.</summary>
/// <param name="Name">The full name of its record, such as <c>Ordering.Contracts.GetOrder</c>.</param>
/// <param name="Answer">The type of its answer, such as <c>OrderView</c>.</param>
/// <param name="Answered">Whether a handler in this process answers it.</param>
public sealed record MappedQuery(string Name, string Answer, bool Answered);

/// <summary>Two modules that hear each other.</summary>
/// <param name="One">The one that the Host lists first.</param>
/// <param name="Other">The other.</param>
public sealed record MutualSubscription(string One, string Other);
