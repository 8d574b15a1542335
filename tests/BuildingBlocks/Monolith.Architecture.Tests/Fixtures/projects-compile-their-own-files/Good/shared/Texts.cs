namespace Shared;

internal static class Texts
{
    public static string Shorten(string text) => text.Length > 9 ? text[..9] : text;
}
