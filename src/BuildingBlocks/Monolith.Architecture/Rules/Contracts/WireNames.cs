namespace Monolith.Architecture;

/// <summary>The names in messages and databases.</summary>
internal static class WireNames
{
    /// <summary>Returns whether a name consists of lowercase words and numbers, separated by single hyphens.</summary>
    public static bool IsKebabCase(string name) =>
        name.Length > 0 && char.IsAsciiLetterLower(name[0])
        && name.Split('-').All(word => word.Length > 0 && word.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c)));

    /// <summary>Returns whether a name consists of two kebab-case names, separated by a dot.</summary>
    public static bool IsEventName(string name) => name.Split('.') is [var module, var happened] && IsKebabCase(module) && IsKebabCase(happened);
}
