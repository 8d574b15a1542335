namespace Monolith.Runtime.Storage;

/// <summary>The status of a module's schema, compared with this binary.</summary>
/// <param name="FrameworkVersion">The number of the newest version of the framework's tables, or 0 when they do not exist.</param>
/// <param name="Applied">The number of the module's own migrations that the schema has.</param>
/// <param name="Pending">The framework versions and migrations that the schema lacks, in order.</param>
public sealed record SchemaStatus(int FrameworkVersion, int Applied, IReadOnlyList<string> Pending)
{
    /// <summary>The framework versions that this binary does not know, but can work with.</summary>
    internal IReadOnlyList<string> Newer { get; private init; } = [];

    /// <summary>Compares the histories of a schema with this binary.</summary>
    /// <param name="storage">The module's database.</param>
    /// <param name="framework">The framework versions in the schema's history.</param>
    /// <param name="module">The module's migrations in the schema's history.</param>
    /// <param name="known">The module's migrations in this binary.</param>
    /// <exception cref="UnknownSchemaException">Another build created the schema, and it is newer than this build or too old for
    /// it.</exception>
    internal static SchemaStatus Of(ModuleStorage storage, IReadOnlyList<string> framework, IReadOnlyList<string> module, IEnumerable<string> known)
    {
        var versions = FrameworkVersions.Ids;
        var migrations = known.ToList();
        var applied = migrations.Intersect(module).Count();
        var schema = $"The schema of {storage.Module} on {storage.Provider.Name} at {storage.Provider.IdentityOf(storage.Settings)}";
        var newer = framework.Except(versions).ToList();
        if (newer.FindAll(version => !FrameworkVersions.Serves(version, FrameworkVersions.Newest)).Max() is { } tooNew)
        {
            throw new UnknownSchemaException(
                $"{schema} has {tooNew}, which is too new for this binary: it supports versions up to {versions[^1]}, and those that serve it. "
                + "Run the release that upgraded the database, or a later one.",
                isOfAnotherBuild: true);
        }

        // A schema with none of them is from before the binary's migrations were merged into one.
        if (applied == 0 && module.Count > 0 && migrations.Count > 0)
        {
            throw new UnknownSchemaException(
                $"{schema} has {string.Join(", ", module)}, which this binary no longer has. Its first migration, {migrations[0]}, would create the same tables again. "
                + $"Apply {migrations[0]} with a release that still has {module.Max()}, or run the release that created the database.",
                isOfAnotherBuild: true);
        }

        return new SchemaStatus(framework.Select(FrameworkVersions.NumberOf).DefaultIfEmpty().Max(), applied, [.. versions.Except(framework), .. migrations.Except(module)]) { Newer = newer };
    }
}

/// <summary>
/// The exception that is thrown when this binary can neither use nor upgrade a module's schema. The message names the module and the next
/// step.
/// </summary>
/// <param name="message">The problem and the next step.</param>
/// <param name="isOfAnotherBuild">Whether another build created the schema, so that this binary would work with an empty database.</param>
internal sealed class UnknownSchemaException(string message, bool isOfAnotherBuild = false) : InvalidOperationException(message)
{
    public bool IsOfAnotherBuild { get; } = isOfAnotherBuild;
}
