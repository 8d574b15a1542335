using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Encodings.Web;

namespace Monolith.Hosting;

/// <summary>
/// HTML that is safe to send: <see cref="Of"/> encodes every value of an interpolated string that is not HTML itself. Attributes are
/// written in double quotes.
/// </summary>
internal readonly struct Html
{
    private readonly string? _text;

    private Html(string text) => _text = text;

    public static Html Empty => default;

    /// <summary>Creates HTML from an interpolated string, whose literal parts are HTML.</summary>
    public static Html Of(Interpolation html) => new(html.Build());

    /// <summary>Encodes a text.</summary>
    public static Html Text(string text) => new(HtmlEncoder.Default.Encode(text));

    /// <summary>Joins parts with a text between them.</summary>
    public static Html Join(string separator, IEnumerable<Html> parts) => new(string.Join(HtmlEncoder.Default.Encode(separator), parts));

    public override string ToString() => _text ?? "";

    /// <summary>Collects the parts of an interpolated string, and encodes its values.</summary>
    [InterpolatedStringHandler]
    public readonly struct Interpolation(int literalLength, int formattedCount)
    {
        private const int ExpectedLength = 24;

        private readonly StringBuilder _html = new(literalLength + (formattedCount * ExpectedLength));

        public void AppendLiteral(string html) => _html.Append(html);

        public void AppendFormatted(Html html) => _html.Append(html.ToString());

        public void AppendFormatted(IEnumerable<Html> parts) => _html.AppendJoin("", parts);

        public void AppendFormatted(string? text) => _html.Append(HtmlEncoder.Default.Encode(text ?? ""));

        public void AppendFormatted<T>(T value, string? format = null)
            where T : IFormattable => AppendFormatted(value.ToString(format, CultureInfo.InvariantCulture));

        internal string Build() => _html.ToString();
    }
}
