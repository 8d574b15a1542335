namespace Monolith.Architecture;

/// <summary>The texts that an expression can have at run time, or what makes them unknown.</summary>
/// <param name="Texts">The texts. Numbers, dates and GUIDs are written as 0.</param>
/// <param name="Unknown">What is not constant, such as <c>the parameter table</c>, or null.</param>
internal sealed record TextValue(IReadOnlyList<string> Texts, string? Unknown)
{
    /// <summary>More texts than this count as unknown.</summary>
    private const int Limit = 64;

    public static TextValue Nothing { get; } = new([], null);

    public static TextValue Constant(string text) => new([text], null);

    public static TextValue NotConstant(string what) => new([], what);

    /// <summary>Returns what one or the other expression can be.</summary>
    public TextValue Or(TextValue other) => new([.. Texts.Union(other.Texts)], Unknown ?? other.Unknown);

    /// <summary>Returns what both expressions can be, one after the other.</summary>
    public TextValue Then(TextValue next) => With(next, string.Concat);

    /// <summary>Returns what a function makes of both expressions.</summary>
    public TextValue With(TextValue other, Func<string, string, string> combine) => Texts.Count * other.Texts.Count > Limit
        ? NotConstant("a text with too many variants")
        : new([.. from one in Texts.DefaultIfEmpty("") from two in other.Texts.DefaultIfEmpty("") select combine(one, two)], Unknown ?? other.Unknown);
}
