using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;

namespace Monolith.Runtime;

/// <summary>
/// The schema of Hangfire's queue on a database server. It is provisioned together with the modules' schemas. Deployments that share a
/// database have a schema each, named by the setting <c>Hangfire:Schema</c>, so that none can touch the queue of another.
/// </summary>
public static partial class HangfireSchema
{
    /// <summary>The name of the schema unless the setting names another.</summary>
    public const string Default = "hangfire";

    private const string Setting = "Hangfire:Schema", Allowed = "up to 20 lower-case letters, digits and '_'";

    /// <summary>Returns the schema of a deployment.</summary>
    /// <param name="deployment">The deployment's name, or null if it shares its database with no other.</param>
    /// <exception cref="ArgumentException">The name can't be part of a schema's name.</exception>
    public static string Of(string? deployment) => deployment is null
        ? Default
        : Named().IsMatch($"{Default}_{deployment}")
            ? $"{Default}_{deployment}"
            : throw new ArgumentException($"The name '{deployment}' of a deployment is invalid. Use {Allowed}.");

    /// <summary>Returns whether a schema is one of Hangfire's.</summary>
    /// <param name="schema">The schema's name.</param>
    public static bool IsOne(string schema) => schema == Default || Named().IsMatch(schema);

    /// <summary>Reads the schema's name.</summary>
    /// <exception cref="InvalidOperationException">The configured name is not one of Hangfire's. The message names the setting.</exception>
    internal static string Read(IConfiguration configuration) => configuration[Setting] switch
    {
        null => Default,
        var schema when IsOne(schema) => schema,
        var schema => throw new InvalidOperationException(
            $"The setting {Setting} has the invalid value '{schema}'. Use the name that 'db provision --deployment <name>' writes: {Default}_<name>, with {Allowed}."),
    };

    [GeneratedRegex($"^{Default}_[a-z0-9_]{{1,20}}$", RegexOptions.CultureInvariant)]
    private static partial Regex Named();
}
