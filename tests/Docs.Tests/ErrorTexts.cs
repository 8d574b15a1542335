using System.Text.RegularExpressions;
using System.Xml.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.Extensions.DependencyInjection;

namespace Docs.Tests;

/// <summary>The sentences of all messages in the source code. A value within a message matches any text.</summary>
internal sealed partial class ErrorTexts
{
    private const string Value = "\u0001";

    /// <summary>A value has at most five words, so that a short message does not match every sentence.</summary>
    private const string AnyValue = @"\S*(?: \S+){0,4}";

    private const int MinLetters = 5;
    private const string NewLine = "{Environment.NewLine}";

    private readonly List<Regex> _sentences;

    private ErrorTexts(IEnumerable<string> messages) => _sentences =
    [
        .. from message in messages
           from sentence in SentencesOf(message)
           where sentence.Replace(Value, "", StringComparison.Ordinal).Count(char.IsLetter) >= MinLetters
           select new Regex("^" + Regex.Escape(sentence).Replace(Value, AnyValue, StringComparison.Ordinal) + "$"),
    ];

    /// <summary>Reads the messages of the C# files and of the build's errors under a folder.</summary>
    public static ErrorTexts In(string folder) => new(
    [
        .. Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories).Where(IsSource).SelectMany(MessagesIn),
        .. Directory.EnumerateFiles(folder, "*.targets", SearchOption.AllDirectories).Where(IsSource).SelectMany(BuildErrorsIn),
        MissingService(),
    ]);

    public bool Contains(string sentence) => _sentences.Exists(s => s.IsMatch(sentence));

    /// <summary>Splits a text into sentences. A colon ends a sentence as well, because messages are composed there.</summary>
    public static IEnumerable<string> SentencesOf(string text) =>
        EndOfSentence().Split(text).Select(s => s.Trim().TrimEnd('.', ':')).Where(s => s.Length > 0);

    private static bool IsSource(string path) =>
        !path.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal)
        && !path.Contains($"{Path.DirectorySeparatorChar}Migrations{Path.DirectorySeparatorChar}", StringComparison.Ordinal);

    private static IEnumerable<string> MessagesIn(string path) =>
        from expression in CSharpSyntaxTree.ParseText(File.ReadAllText(path)).GetRoot().DescendantNodes().OfType<ExpressionSyntax>()
        where expression.Parent is not BinaryExpressionSyntax
        let text = TextOf(expression)
        where text is not null
        select text;

    /// <summary>Returns the text of a string, or of several strings that are added, and otherwise null.</summary>
    private static string? TextOf(ExpressionSyntax expression) => expression switch
    {
        LiteralExpressionSyntax literal when literal.IsKind(SyntaxKind.StringLiteralExpression) => literal.Token.ValueText,
        InterpolatedStringExpressionSyntax text => string.Concat(
            text.Contents.Select(part => part is InterpolatedStringTextSyntax plain ? plain.TextToken.ValueText : part.ToString() == NewLine ? "\n" : Value)),
        BinaryExpressionSyntax sum when sum.IsKind(SyntaxKind.AddExpression) && (TextOf(sum.Left) ?? TextOf(sum.Right)) is not null =>
            (TextOf(sum.Left) ?? Value) + (TextOf(sum.Right) ?? Value),
        _ => null,
    };

    private static IEnumerable<string> BuildErrorsIn(string path) =>
        from error in XDocument.Load(path).Descendants("Error")
        select BuildValue().Replace(error.Attribute("Text")!.Value, Value);

    /// <summary>The message of the .NET container for a service that is not registered.</summary>
    private static string MissingService()
    {
        using var services = new ServiceCollection().AddSingleton<NeedsText>().BuildServiceProvider();
        var message = Assert.Throws<InvalidOperationException>(services.GetRequiredService<NeedsText>).Message;
        return message.Replace(typeof(string).FullName!, Value, StringComparison.Ordinal).Replace(typeof(NeedsText).FullName!.Replace('+', '.'), Value, StringComparison.Ordinal)
            .Replace(typeof(NeedsText).FullName!, Value, StringComparison.Ordinal);
    }

    [GeneratedRegex(@"(?<=[.:])\s+")]
    private static partial Regex EndOfSentence();

    [GeneratedRegex(@"\$\(\w+\)|@\(.*?'\)")]
    private static partial Regex BuildValue();

    private sealed class NeedsText(string text)
    {
        public string Text => text;
    }
}
