namespace Monolith.Hosting;

/// <summary>The arguments that the host takes as configuration: <c>--key value</c>, <c>--key=value</c>, <c>/key value</c>, <c>key=value</c>.</summary>
internal static class HostArguments
{
    /// <summary>The first argument that is neither a key nor a value, such as a mistyped command, or a key without a value; null if every argument is valid.</summary>
    public static string? FindUnknown(IReadOnlyList<string> args)
    {
        for (var i = 0; i < args.Count; i++)
        {
            var isKey = args[i].StartsWith('-') || args[i].StartsWith('/');
            if (args[i].Contains('='))
            {
                continue;
            }

            // '--url' is soon written for '--urls'; as a key of the host it would be let through and mean nothing.
            if (!isKey || args[i] == "--url" || i + 1 == args.Count || args[i + 1].StartsWith('-'))
            {
                return args[i];
            }

            i++;
        }

        return null;
    }
}
