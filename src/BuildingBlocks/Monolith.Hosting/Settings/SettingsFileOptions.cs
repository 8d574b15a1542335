namespace Monolith.Hosting;

/// <summary>Names a file with further settings. Section <c>Settings</c>. The environment and arguments override it.</summary>
internal abstract class SettingsFileOptions
{
    /// <summary>
    /// A JSON file with settings that may change while the process runs, such as the location of a module. The process reads it again when it
    /// changes. Default: no file.
    /// </summary>
    public string? File { get; set; }
}

/// <summary>Names a file with secret settings. Section <c>Secrets</c>. It overrides the file of <c>Settings</c>.</summary>
internal abstract class SecretsFileOptions
{
    /// <summary>
    /// A JSON file with settings that must be neither in the environment nor in arguments, such as the one that <c>db provision</c> writes.
    /// The process reads it again when it changes. Default: no file.
    /// </summary>
    public string? File { get; set; }
}
