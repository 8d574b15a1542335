using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace Monolith.Architecture;

/// <summary>A module's data on one database provider.</summary>
/// <param name="Provider">The name of the provider, such as SqlServer.</param>
/// <param name="Model">EF Core's design-time model, with details that only its tools need, such as filters and default values.</param>
/// <param name="Migrations">The migrations for this provider, by id.</param>
/// <param name="Pending">The operations that a new migration would contain.</param>
internal sealed record ComposedDatabase(
    string Provider,
    IModel Model,
    IReadOnlyDictionary<string, Migration> Migrations,
    IReadOnlyList<MigrationOperation> Pending);
