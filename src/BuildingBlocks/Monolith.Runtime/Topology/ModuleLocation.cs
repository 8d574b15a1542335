namespace Monolith.Runtime;

/// <summary>The location of a module: in this process, in a process at an address, or absent.</summary>
/// <param name="Address">The address of the process that runs the module, or null when the module is local or absent.</param>
/// <param name="IsLocal">Whether the module runs in this process.</param>
public sealed record ModuleLocation(Uri? Address, bool IsLocal)
{
    /// <summary>The module runs in this process.</summary>
    public static ModuleLocation Local { get; } = new(null, IsLocal: true);

    /// <summary>The module does not run anywhere.</summary>
    public static ModuleLocation Absent { get; } = new(null, IsLocal: false);

    /// <summary>Whether the module runs in another process.</summary>
    public bool IsRemote => Address is not null;

    /// <summary>Parses the value of a setting.</summary>
    /// <param name="module">The module's name.</param>
    /// <param name="text">The value of the setting <c>Modules:{name}:Location</c>.</param>
    /// <exception cref="InvalidOperationException">The value is invalid. The message names the setting.</exception>
    public static ModuleLocation Parse(string module, string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Equals(nameof(Local), StringComparison.OrdinalIgnoreCase))
        {
            return Local;
        }

        if (text.Equals(nameof(Absent), StringComparison.OrdinalIgnoreCase))
        {
            return Absent;
        }

        return Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https" && address is { PathAndQuery: "/", UserInfo: "" }
            ? new ModuleLocation(address, IsLocal: false)
            : throw new InvalidOperationException(
                $"The setting Modules:{module}:Location has the invalid value '{text}'. Set it to Local, to Absent, or to the address of the process that runs the module, such as http://{module}:8080.");
    }

    /// <summary>Formats the location as in the setting.</summary>
    public override string ToString() => Address?.ToString().TrimEnd('/') ?? (IsLocal ? nameof(Local) : nameof(Absent));
}
