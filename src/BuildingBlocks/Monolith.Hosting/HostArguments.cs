namespace Monolith.Hosting;

/// <summary>
/// Parses the arguments that the host accepts as configuration: <c>--key value</c>, <c>--key=value</c>, <c>/key value</c>,
/// <c>key=value</c>.
/// </summary>
internal static class HostArguments
{
    /// <summary>
    /// Finds the first argument that is neither a key nor a value, such as a mistyped command, or a key without a value. Returns null when
    /// all arguments are valid.
    /// </summary>
    public static string? FindUnknown(IReadOnlyList<string> args)
    {
        for (var i = 0; i < args.Count; i++)
        {
            var isKey = args[i].StartsWith('-') || args[i].StartsWith('/');
            if (args[i].Contains('='))
            {
                continue;
            }

            // '--url' is a common mistake for '--urls'. As an unknown configuration key it would have no effect.
            if (!isKey || args[i] == "--url" || i + 1 == args.Count || args[i + 1].StartsWith('-'))
            {
                return args[i];
            }

            i++;
        }

        return null;
    }
}
