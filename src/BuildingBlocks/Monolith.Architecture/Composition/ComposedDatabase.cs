using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace Monolith.Architecture;

/// <summary>A module's data as one of the databases would hold it.</summary>
/// <param name="Provider">The kind of database, such as SqlServer.</param>
/// <param name="Model">EF Core's model with everything that only its tools need, such as filters and default values.</param>
/// <param name="Migrations">The migrations for this database, by their ids.</param>
/// <param name="Pending">What a migration would have to do that is added now.</param>
internal sealed record ComposedDatabase(
    string Provider,
    IModel Model,
    IReadOnlyDictionary<string, Migration> Migrations,
    IReadOnlyList<MigrationOperation> Pending);
