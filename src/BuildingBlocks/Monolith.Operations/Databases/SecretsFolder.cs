using System.Text.Json;
using System.Text.Json.Nodes;
using Monolith.Runtime;

namespace Monolith.Operations;

/// <summary>
/// The folder with the output of provisioning: <c>app.json</c> for the running host, <c>owner.json</c> for migrations. Both are settings
/// files that only their owner can read.
/// </summary>
internal sealed class SecretsFolder(string path)
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public string AppFile => Path.Combine(path, "app.json");

    public string OwnerFile => Path.Combine(path, "owner.json");

    /// <summary>Reads the connection strings of a file, by schema. Returns none if the file does not exist.</summary>
    /// <exception cref="ArgumentException">The file does not have the expected format.</exception>
    public static IReadOnlyDictionary<string, string> Read(string file)
    {
        if (!File.Exists(file))
        {
            return new Dictionary<string, string>();
        }

        try
        {
            var settings = JsonNode.Parse(File.ReadAllText(file))!;
            var hangfire = settings["Hangfire"]!;
            return settings["Modules"]!.AsObject()
                .Select(module => (module.Key, Of: module.Value!["Database"]!))
                .Append((Key: hangfire["Schema"]?.GetValue<string>() ?? HangfireSchema.Default, Of: hangfire))
                .ToDictionary(schema => schema.Key, schema => schema.Of["ConnectionString"]!.GetValue<string>());
        }
        catch (Exception e) when (e is JsonException or NullReferenceException or InvalidOperationException)
        {
            throw new ArgumentException($"{file} does not have the format that 'db provision' writes. Move it away, or specify another --secrets folder.");
        }
    }

    /// <summary>Reads the database provider of a file.</summary>
    /// <exception cref="ArgumentException">The file does not have the expected format.</exception>
    public static string ReadProvider(string file)
    {
        if (!File.Exists(file))
        {
            throw new ArgumentException($"{file} does not exist. Specify the folder that was given to 'db provision' as --secrets.");
        }

        try
        {
            return JsonNode.Parse(File.ReadAllText(file))!["Database"]!["Provider"]!.GetValue<string>();
        }
        catch (Exception e) when (e is JsonException or NullReferenceException or InvalidOperationException or IOException)
        {
            throw new ArgumentException($"{file} does not have the format that 'db provision' writes. Specify the folder that was given to it as --secrets.");
        }
    }

    /// <summary>
    /// Writes a file. Must be called before the server is changed, because a password that is set but not written is lost.
    /// </summary>
    public void Write(string file, string provider, IReadOnlyDictionary<string, string> connectionStrings)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            Directory.CreateDirectory(path, OwnerOnly | UnixFileMode.UserExecute);
        }

        // A folder with passwords inside a repository is not committed by mistake.
        var ignore = Path.Combine(path, ".gitignore");
        if (!File.Exists(ignore))
        {
            File.WriteAllText(ignore, "*\n");
        }

        var modules = new JsonObject();
        foreach (var (module, connectionString) in connectionStrings.Where(c => !HangfireSchema.IsOne(c.Key)))
        {
            modules[module] = new JsonObject { ["Database"] = new JsonObject { ["ConnectionString"] = connectionString } };
        }

        var settings = new JsonObject
        {
            ["Database"] = new JsonObject { ["Provider"] = provider },
            ["Modules"] = modules,
            ["Hangfire"] = HangfireOf(connectionStrings.Single(c => HangfireSchema.IsOne(c.Key))),
        };
        var draft = file + ".new";
        File.Delete(draft);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnly;
        }

        using (var stream = new FileStream(draft, options))
        {
            stream.Write(JsonSerializer.SerializeToUtf8Bytes(settings, Indented));
            stream.Flush(flushToDisk: true);
        }

        File.Move(draft, file, overwrite: true);
    }

    private static JsonObject HangfireOf(KeyValuePair<string, string> schema) => schema.Key == HangfireSchema.Default
        ? new JsonObject { ["ConnectionString"] = schema.Value }
        : new JsonObject { ["Schema"] = schema.Key, ["ConnectionString"] = schema.Value };
}
