using Microsoft.AspNetCore.Routing;

namespace Monolith.Architecture;

/// <summary>A module as the Host would run it: its services registered, its endpoints mapped, its models built.</summary>
/// <param name="Module">The module in the solution.</param>
/// <param name="Name">What <see cref="Monolith.Modules.IModule.Name"/> returned.</param>
/// <param name="Type">Its module class.</param>
/// <param name="Context">Its DbContext's class.</param>
/// <param name="Databases">Its data on each kind of database that it is to run on, the configured one first.</param>
/// <param name="Database">What tells its database from another: on SQLite the full path of the file.</param>
/// <param name="Endpoints">Every endpoint that it maps.</param>
internal sealed record ComposedModule(
    Module Module,
    string Name,
    Type Type,
    Type Context,
    IReadOnlyList<ComposedDatabase> Databases,
    string Database,
    IReadOnlyList<RouteEndpoint> Endpoints);
