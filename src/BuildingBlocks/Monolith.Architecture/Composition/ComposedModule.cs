using Microsoft.AspNetCore.Routing;

namespace Monolith.Architecture;

/// <summary>A module as the host would run it, with its services registered, its endpoints mapped and its models built.</summary>
/// <param name="Module">The module in the solution.</param>
/// <param name="Name">The value of <see cref="IModule.Name"/>.</param>
/// <param name="Type">The module class.</param>
/// <param name="Context">The DbContext class, or null if the state of the module lives in memory.</param>
/// <param name="Databases">The data on each provider that the module supports, with the configured one first; none if its state lives in memory.</param>
/// <param name="Database">The identity of the database, or null. On SQLite, the full path of the file.</param>
/// <param name="UsesTenants">Whether the data belongs to tenants.</param>
/// <param name="Endpoints">All endpoints that the module maps.</param>
internal sealed record ComposedModule(
    Module Module,
    string Name,
    Type Type,
    Type? Context,
    IReadOnlyList<ComposedDatabase> Databases,
    string? Database,
    bool UsesTenants,
    IReadOnlyList<RouteEndpoint> Endpoints);
