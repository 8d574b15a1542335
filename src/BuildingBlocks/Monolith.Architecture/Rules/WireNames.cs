namespace Monolith.Architecture;

/// <summary>The names that go over the wire and into databases.</summary>
internal static class WireNames
{
    /// <summary>Lower case words and numbers, with single hyphens between.</summary>
    public static bool IsKebabCase(string name) =>
        name.Length > 0 && char.IsAsciiLetterLower(name[0])
        && name.Split('-').All(word => word.Length > 0 && word.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c)));

    /// <summary>Two of them with a dot between.</summary>
    public static bool IsEventName(string name) => name.Split('.') is [var module, var happened] && IsKebabCase(module) && IsKebabCase(happened);
}
