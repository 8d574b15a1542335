namespace Monolith.Architecture;

/// <summary>Cuts a condition of an MSBuild file into quoted texts, operators, brackets and words.</summary>
internal static class MsBuildTokens
{
    public static IReadOnlyList<string> Of(string condition)
    {
        var tokens = new List<string>();
        for (var i = 0; i < condition.Length;)
        {
            var length = LengthAt(condition, i);
            if (length == 0)
            {
                i++;
                continue;
            }

            tokens.Add(condition.Substring(i, length));
            i += length;
        }

        return tokens;
    }

    private static int LengthAt(string text, int i) => text[i] switch
    {
        _ when char.IsWhiteSpace(text[i]) => 0,
        '\'' => Until(text, i + 1, c => c == '\'') - i + 1,
        '=' or '!' when i + 1 < text.Length && text[i + 1] == '=' => 2,
        '(' or ')' or '!' => 1,
        _ => Until(text, i, c => char.IsWhiteSpace(c) || c is '(' or ')' or '=' or '!') - i,
    };

    /// <summary>Where the character is found, outside of <c>$(…)</c>, in which quotes and brackets nest.</summary>
    private static int Until(string text, int from, Func<char, bool> found)
    {
        var depth = 0;
        for (var i = from; i < text.Length; i++)
        {
            if (text[i] == '(' && (depth > 0 || (i > 0 && text[i - 1] == '$')))
            {
                depth++;
            }
            else if (text[i] == ')' && depth > 0)
            {
                depth--;
            }
            else if (depth == 0 && found(text[i]))
            {
                return i;
            }
        }

        return text.Length;
    }
}
