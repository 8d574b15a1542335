namespace Monolith.Runtime.Storage;

/// <summary>What a module's schema has of what this binary knows.</summary>
/// <param name="FrameworkVersion">The version of the framework's tables; 0 before there are any.</param>
/// <param name="Applied">How many of the module's own migrations the schema has.</param>
/// <param name="Pending">The framework versions and migrations that the schema lacks, in order.</param>
public sealed record SchemaStatus(int FrameworkVersion, int Applied, IReadOnlyList<string> Pending)
{
    /// <summary>Compares the histories in a schema with this binary.</summary>
    /// <param name="storage">The module's database.</param>
    /// <param name="framework">The framework versions that the schema has.</param>
    /// <param name="module">The module's migrations that the schema has.</param>
    /// <param name="known">The module's migrations that this binary has.</param>
    /// <exception cref="UnknownSchemaException">Another build made the schema, newer than this one or too old.</exception>
    internal static SchemaStatus Of(ModuleStorage storage, IReadOnlyList<string> framework, IReadOnlyList<string> module, IEnumerable<string> known)
    {
        var versions = FrameworkVersions.Ids;
        var migrations = known.ToList();
        if (framework.Except(versions).Max() is { } newer)
        {
            throw new UnknownSchemaException(
                $"The schema of {storage.Module} on {storage.Provider.Name} at {storage.Provider.IdentityOf(storage.Settings)} has {newer}, and this binary knows "
                + $"{versions[^1]} at most: the database is newer. Run the release that upgraded it, or a later one.");
        }

        return new SchemaStatus(
            framework.Count, migrations.Intersect(module).Count(), [.. versions.Except(framework), .. migrations.Except(module)]);
    }
}

/// <summary>A module's schema is none that this binary can work on or upgrade. The message names the module and the next step.</summary>
/// <param name="message">What is wrong, and the next step.</param>
public sealed class UnknownSchemaException(string message) : InvalidOperationException(message);
