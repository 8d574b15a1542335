using System.Text.RegularExpressions;

namespace Monolith.Runtime;

/// <summary>
/// The Hangfire queue of this process. A process runs only the side effects that it leased itself, because it would not notice that another
/// process released its lease. When a process dies, its leases expire and another process leases the side effects again from the module's
/// schema.
/// </summary>
internal static partial class ProcessQueue
{
    /// <summary>The name of the queue, restricted to the characters that Hangfire allows.</summary>
    public static string Name { get; } = $"{NotAllowed().Replace(Environment.MachineName.ToLowerInvariant(), "-")}-{Environment.ProcessId}";

    [GeneratedRegex("[^a-z0-9_-]")]
    private static partial Regex NotAllowed();
}
