namespace Monolith.Hosting;

/// <summary>Configures the operators' console. Section <c>Console</c>.</summary>
internal sealed class ConsoleOptions
{
    public const string Section = "Console";

    /// <summary>Whether the console and its HTTP endpoints are mapped. Default true.</summary>
    public bool Enabled { get; set; } = true;
}
