namespace Monolith.Architecture;

/// <summary>
/// A condition of an MSBuild file: <c>==</c>, <c>!=</c>, <c>Exists</c>, <c>!</c>, <c>and</c>, <c>or</c> and brackets. Anything
/// else can't be told.
/// </summary>
internal sealed class MsBuildCondition(string text, MsBuildScope scope)
{
    private readonly IReadOnlyList<string> _tokens = MsBuildTokens.Of(text);
    private int _next;

    private string? Peek => _next < _tokens.Count ? _tokens[_next] : null;

    /// <summary>Whether it holds; null where it can't be told.</summary>
    public bool? Holds()
    {
        var result = Or();
        return Peek is null ? result : null;
    }

    private bool? Or()
    {
        var result = And();
        while (Take("or"))
        {
            var right = And();
            result = result is true || right is true ? true : result is null || right is null ? null : false;
        }

        return result;
    }

    private bool? And()
    {
        var result = Not();
        while (Take("and"))
        {
            var right = Not();
            result = result is false || right is false ? false : result is null || right is null ? null : true;
        }

        return result;
    }

    private bool? Not() => Take("!") ? !Not() : Operand();

    private bool? Operand()
    {
        if (Take("("))
        {
            var inner = Or();
            return Take(")") ? inner : null;
        }

        if (Take("Exists"))
        {
            return Take("(") && Value() is { } path && Take(")") ? scope.Exists(path) : null;
        }

        var left = Value();
        var equal = Take("==");
        if (!equal && !Take("!="))
        {
            return bool.TryParse(left, out var value) ? value : null;
        }

        var right = Value();
        return left is null || right is null ? null : string.Equals(left, right, StringComparison.OrdinalIgnoreCase) == equal;
    }

    /// <summary>Metadata and items are known only when a target runs.</summary>
    private string? Value()
    {
        var token = Peek;
        _next++;
        return token is null || token.Contains("%(", StringComparison.Ordinal) || token.Contains("@(", StringComparison.Ordinal)
            ? null
            : scope.Expand(token.Trim('\''));
    }

    private bool Take(string token)
    {
        if (!string.Equals(Peek, token, StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        _next++;
        return true;
    }
}
