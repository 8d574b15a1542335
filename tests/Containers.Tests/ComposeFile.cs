using System.Globalization;
using System.Text.Json.Nodes;
using NJsonSchema;
using NJsonSchema.Validation;

namespace Containers.Tests;

/// <summary>A compose file with its included files.</summary>
internal sealed class ComposeFile
{
    private static readonly Lazy<Task<JsonSchema>> Schema =
        new(() => JsonSchema.FromFileAsync(Path.Combine(Repository.Root, "tests", "Containers.Tests", "Schemas", "compose-spec.json")));

    private static readonly string[] Limits = ["cpus", "mem_limit", "pids_limit"];

    private readonly IReadOnlyList<(string Path, JsonObject Content)> _files;
    private readonly int _port;

    private ComposeFile(IReadOnlyList<(string, JsonObject)> files, int port) => (_files, _port) = (files, port);

    /// <summary>Its services, by their names.</summary>
    public IReadOnlyDictionary<string, JsonObject> Services =>
        All("services").ToDictionary(service => service.Key, service => (JsonObject)service.Value!);

    /// <summary>Those of them that serve: they run our image, and are there to stay.</summary>
    public IEnumerable<KeyValuePair<string, JsonObject>> Serving => Services.Where(s => IsOurs(s.Value) && s.Value["restart"] is not null);

    /// <summary>The services that run the host, with their environment.</summary>
    public IReadOnlyList<Process> Processes =>
    [
        .. Serving.Select(service => new Process(
            service.Key, [_port], service.Value["environment"].Entries().ToDictionary(e => e.Key, e => e.Value!.ToString()))),
    ];

    /// <summary>Reads one.</summary>
    /// <param name="path">Where it is.</param>
    /// <param name="port">At which the image serves.</param>
    public static ComposeFile Read(string path, int port) => new([.. ReadWithIncluded(path)], port);

    /// <summary>All that is wrong.</summary>
    public async Task<IReadOnlyList<string>> FaultsAsync() => await SchemaFaultsAsync() is { Count: > 0 } faults
        ? faults
        : [.. ReferenceFaults(), .. HardeningFaults(), .. HostFaults(), .. Topology.FaultsOf(Processes, Repository.Modules)];

    /// <summary>By the schema of the Compose Specification.</summary>
    private async Task<IReadOnlyList<string>> SchemaFaultsAsync()
    {
        var schema = await Schema.Value;
        return
        [
            .. from file in _files
               from error in schema.Validate(file.Content.ToJsonString()).SelectMany(InnermostOf)
               select $"{Path.GetFileName(file.Path)}: {error.Kind} at {error.Path}",
        ];
    }

    /// <summary>An error in a pattern is reported as one error of the whole, with the actual error nested in it.</summary>
    private static IEnumerable<ValidationError> InnermostOf(ValidationError error) => error is ChildSchemaValidationError { Errors.Count: > 0 } outer
        ? outer.Errors.SelectMany(schema => schema.Value).SelectMany(InnermostOf)
        : [error];

    /// <summary>Finds references to missing objects.</summary>
    private IEnumerable<string> ReferenceFaults() =>
    [
        .. from service in Services
           from reference in ReferencesOf(service.Value)
           where !All(reference.Kind).Any(declared => declared.Key == reference.Name)
           select $"{service.Key} refers to {reference.Name}, which is not defined in {reference.Kind}.",
        .. from service in Services
           let build = service.Value["build"]
           where build is not null
           let dockerfile = build["dockerfile"]!.ToString()
           where build["context"]!.ToString() != "../.." || !File.Exists(Path.Combine(Repository.Root, dockerfile))
           select $"{service.Key} is built by {dockerfile}, which is not in the repository.",
    ];

    /// <summary>Finds unnecessary permissions of a container.</summary>
    private IEnumerable<string> HardeningFaults() =>
        from service in Services
        from fault in HardeningFaultsOf(service.Value)
        select $"{service.Key}: {fault}";

    /// <summary>Finds differences from the host's behavior.</summary>
    private IEnumerable<string> HostFaults() =>
    [
        .. from service in Serving
           where GraceOf(service.Value) <= Repository.ShutdownTimeout
           select $"{service.Key} has {GraceOf(service.Value)} to stop, but the host needs up to {Repository.ShutdownTimeout}. Set a longer stop_grace_period.",
        .. from service in Serving
           from port in service.Value["ports"].Texts()
           where !port.EndsWith($":{_port}", StringComparison.Ordinal)
           select $"{service.Key} publishes {port}, and the image serves at {_port}.",
    ];

    private static IEnumerable<(string, JsonObject)> ReadWithIncluded(string path)
    {
        var content = Yaml.Read(path);
        return content["include"].Texts()
            .SelectMany(included => ReadWithIncluded(Path.Combine(Path.GetDirectoryName(path)!, included)))
            .Prepend((path, content));
    }

    private static bool IsOurs(JsonObject service) => service["image"]!.ToString().StartsWith("monolith:", StringComparison.Ordinal);

    private static IEnumerable<(string Kind, string Name)> ReferencesOf(JsonObject service) =>
    [
        .. from secret in (service["secrets"] as JsonArray ?? []) select ("secrets", (secret is JsonObject detailed ? detailed["source"]! : secret!).ToString()),
        .. service["networks"].Texts().Select(network => ("networks", network)),
        .. service["volumes"].Texts().Where(volume => !volume.StartsWith('.')).Select(volume => ("volumes", volume.Split(':')[0])),
        .. service["depends_on"].Entries().Select(other => ("services", other.Key)),
    ];

    private static IEnumerable<string> HardeningFaultsOf(JsonObject service)
    {
        if (ImageName.Fault(service["image"]!.ToString()) is { } fault)
        {
            yield return fault;
        }

        if (!IsOurs(service) && service["user"]?.ToString() is null or "root" or "0")
        {
            yield return "its image runs as root. Set a user.";
        }

        if (service["read_only"]?.GetValue<bool>() is not true)
        {
            yield return "its root file system can be written to: set read_only.";
        }

        if (!service["cap_drop"].Texts().SequenceEqual(["ALL"]) || service["cap_add"] is not null)
        {
            yield return "it keeps capabilities. Drop ALL.";
        }

        if (!service["security_opt"].Texts().Contains("no-new-privileges:true"))
        {
            yield return "it may gain privileges: set no-new-privileges:true.";
        }

        foreach (var limit in Limits.Where(limit => service[limit] is null))
        {
            yield return $"it has no {limit}.";
        }
    }

    /// <summary>Returns the grace period, by default ten seconds.</summary>
    private static TimeSpan GraceOf(JsonObject service) =>
        TimeSpan.FromSeconds(int.Parse((service["stop_grace_period"]?.ToString() ?? "10s").TrimEnd('s'), CultureInfo.InvariantCulture));

    private IEnumerable<KeyValuePair<string, JsonNode?>> All(string kind) => _files.SelectMany(file => file.Content[kind].Entries());
}
