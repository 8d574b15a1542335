using System.Text.Json;
using System.Text.Json.Nodes;
using Monolith.Runtime;

namespace Monolith.Operations;

/// <summary>
/// The folder in which provisioning keeps what it made: <c>app.json</c> for the running host, <c>owner.json</c> for
/// migrations. Both are settings; only who wrote them can read them.
/// </summary>
internal sealed class SecretsFolder(string path)
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public string AppFile => Path.Combine(path, "app.json");

    public string OwnerFile => Path.Combine(path, "owner.json");

    /// <summary>The connection strings by schema that a file holds; none when there is no file.</summary>
    /// <exception cref="ArgumentException">It is no file of this kind.</exception>
    public static IReadOnlyDictionary<string, string> Read(string file)
    {
        if (!File.Exists(file))
        {
            return new Dictionary<string, string>();
        }

        try
        {
            var settings = JsonNode.Parse(File.ReadAllText(file))!;
            return settings["Modules"]!.AsObject()
                .Select(module => (module.Key, Of: module.Value!["Database"]!))
                .Append((Key: HangfireSchema.Name, Of: settings["Hangfire"]!))
                .ToDictionary(schema => schema.Key, schema => schema.Of["ConnectionString"]!.GetValue<string>());
        }
        catch (Exception e) when (e is JsonException or NullReferenceException or InvalidOperationException)
        {
            throw new ArgumentException($"{file} is not as 'db provision' writes it: put it aside, or give another --secrets.");
        }
    }

    /// <summary>The kind of server that a file is for.</summary>
    /// <exception cref="ArgumentException">It is no file of this kind.</exception>
    public static string ReadProvider(string file)
    {
        try
        {
            return JsonNode.Parse(File.ReadAllText(file))!["Database"]!["Provider"]!.GetValue<string>();
        }
        catch (Exception e) when (e is JsonException or NullReferenceException or InvalidOperationException or IOException)
        {
            throw new ArgumentException($"{file} is not as 'db provision' writes it: give the folder that its --secrets made.");
        }
    }

    /// <summary>Writes a file, before anything is changed on the server: a password that is set and not written is lost.</summary>
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

        var modules = new JsonObject();
        foreach (var (module, connectionString) in connectionStrings.Where(c => c.Key != HangfireSchema.Name))
        {
            modules[module] = new JsonObject { ["Database"] = new JsonObject { ["ConnectionString"] = connectionString } };
        }

        var settings = new JsonObject
        {
            ["Database"] = new JsonObject { ["Provider"] = provider },
            ["Modules"] = modules,
            ["Hangfire"] = new JsonObject { ["ConnectionString"] = connectionStrings[HangfireSchema.Name] },
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
}
