namespace Monolith.Extraction;

/// <summary>The files that every extracted repository has, written with its names in the place of <c>{{name}}</c>.</summary>
internal sealed class Template(IReadOnlyDictionary<string, string> names)
{
    private const string Opening = "{{", Closing = "}}";

    /// <exception cref="InvalidOperationException">It has a name that is not known.</exception>
    public string Fill(string template)
    {
        using var stream = typeof(Template).Assembly.GetManifestResourceStream($"extraction/{template}")
            ?? throw new InvalidOperationException($"There is no template {template}.");
        using var reader = new StreamReader(stream);
        var text = names.Aggregate(reader.ReadToEnd(), (filled, name) => filled.Replace(Opening + name.Key + Closing, name.Value, StringComparison.Ordinal));
        return text.Contains(Opening, StringComparison.Ordinal)
            ? throw new InvalidOperationException($"{template} has a name that nobody fills: {text[text.IndexOf(Opening, StringComparison.Ordinal)..].Split(Closing)[0]}.")
            : text;
    }
}
