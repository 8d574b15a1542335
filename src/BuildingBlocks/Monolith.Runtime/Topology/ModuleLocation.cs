namespace Monolith.Runtime;

/// <summary>Where a module runs: in this process, in one at an address, or nowhere.</summary>
/// <param name="Address">The address of the process it runs in; null where that is this one, or none.</param>
/// <param name="IsLocal">Whether it runs in this process.</param>
public sealed record ModuleLocation(Uri? Address, bool IsLocal)
{
    /// <summary>In this process.</summary>
    public static ModuleLocation Local { get; } = new(null, IsLocal: true);

    /// <summary>Nowhere.</summary>
    public static ModuleLocation Absent { get; } = new(null, IsLocal: false);

    /// <summary>Whether it runs in another process.</summary>
    public bool IsRemote => Address is not null;

    /// <summary>Reads what a setting says.</summary>
    /// <param name="module">The module's name.</param>
    /// <param name="text">What the setting <c>Modules:{name}:Location</c> says.</param>
    /// <exception cref="InvalidOperationException">It says something else; the message names the setting.</exception>
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
                $"Modules:{module}:Location is '{text}': set it to Local, to Absent, or to the address of the process it runs in, such as http://{module}:8080.");
    }

    /// <summary>As the setting says it.</summary>
    public override string ToString() => Address?.ToString().TrimEnd('/') ?? (IsLocal ? nameof(Local) : nameof(Absent));
}
