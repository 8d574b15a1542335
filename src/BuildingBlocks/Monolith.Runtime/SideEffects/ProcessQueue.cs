using System.Text.RegularExpressions;

namespace Monolith.Runtime;

/// <summary>
/// The queue of this process. What a process lends it carries out itself: another would leave the lender waiting for what
/// it does not see returned. What a dead process left in its queue is lent again by another, from the module's schema.
/// </summary>
internal static partial class ProcessQueue
{
    /// <summary>Its name, of the characters that Hangfire allows.</summary>
    public static string Name { get; } = $"{NotAllowed().Replace(Environment.MachineName.ToLowerInvariant(), "-")}-{Environment.ProcessId}";

    [GeneratedRegex("[^a-z0-9_-]")]
    private static partial Regex NotAllowed();
}
