namespace Monolith.Host;

/// <summary>The arguments that the host takes as configuration: <c>--key value</c>, <c>--key=value</c>, <c>/key value</c>, <c>key=value</c>.</summary>
internal static class HostArguments
{
    /// <summary>The first argument that is neither a key nor a value, such as a mistyped verb; null when there is none.</summary>
    public static string? FindStray(IReadOnlyList<string> args)
    {
        for (var i = 0; i < args.Count; i++)
        {
            var isKey = args[i].StartsWith('-') || args[i].StartsWith('/');
            if (args[i].Contains('='))
            {
                continue;
            }

            if (!isKey)
            {
                return args[i];
            }

            i++;
        }

        return null;
    }
}
