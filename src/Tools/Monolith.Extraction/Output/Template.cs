namespace Monolith.Extraction;

/// <summary>The template files of an extracted repository, in which <c>{{name}}</c> is replaced by a value.</summary>
internal sealed class Template(IReadOnlyDictionary<string, string> names)
{
    private const string Opening = "{{", Closing = "}}";

    /// <exception cref="InvalidOperationException">The template contains an unknown name.</exception>
    public string Fill(string template)
    {
        using var stream = typeof(Template).Assembly.GetManifestResourceStream($"extraction/{template}")
            ?? throw new InvalidOperationException($"The template {template} does not exist.");
        using var reader = new StreamReader(stream);
        var text = names.Aggregate(reader.ReadToEnd(), (filled, name) => filled.Replace(Opening + name.Key + Closing, name.Value, StringComparison.Ordinal));
        return text.Contains(Opening, StringComparison.Ordinal)
            ? throw new InvalidOperationException($"The template {template} contains the unknown name {text[text.IndexOf(Opening, StringComparison.Ordinal)..].Split(Closing)[0]}.")
            : text;
    }
}
