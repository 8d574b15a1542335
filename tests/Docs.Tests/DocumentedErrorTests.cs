using System.Text.RegularExpressions;

namespace Docs.Tests;

/// <summary>The errors that the guide quotes are the messages in the code.</summary>
public sealed partial class DocumentedErrorTests
{
    private const string Heading = "## Errors that you may see";

    private static readonly Lazy<ErrorTexts> Texts = new(() => ErrorTexts.In(Path.Combine(Repository.Root, "src")));

    [Fact]
    public void Each_quoted_error_is_a_message_of_the_code()
    {
        var guide = File.ReadAllText(Repository.Guide);
        var quotes = QuotesIn(guide[guide.IndexOf(Heading, StringComparison.Ordinal)..]).ToList();

        Assert.True(quotes.Count >= 10, $"The guide quotes only {quotes.Count} errors below '{Heading}'.");
        Assert.Empty(quotes.SelectMany(quote => UnknownSentences(quote).Select(s => $"'{s}' is in no message. The guide quotes: {quote}")));
    }

    [Theory]
    [InlineData("LoyaltyModule registers no context.")]
    [InlineData("Loyalty references the module Ordering. A module knows other modules.")]
    [InlineData("Unable to find a service for type 'Ordering.IPrices'.")]
    public void A_sentence_that_no_message_contains_is_found(string quote) => Assert.NotEmpty(UnknownSentences(quote));

    private static IEnumerable<string> UnknownSentences(string quote) =>
        ErrorTexts.SentencesOf(Violation().Replace(quote, "")).Where(sentence => !Texts.Value.Contains(sentence));

    /// <summary>Finds quotes of at least four words in the rows of a table. A shorter one is a name.</summary>
    private static IEnumerable<string> QuotesIn(string text) =>
        from line in text.Split('\n')
        where line.StartsWith('|')
        from Match quote in Quote().Matches(line)
        where quote.Groups[1].Value.Split(' ').Length >= 4
        select quote.Groups[1].Value;

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Quote();

    /// <summary>The violation of a rule begins with the names of the two types.</summary>
    [GeneratedRegex(@"^\S+ -> \S+:\s")]
    private static partial Regex Violation();
}
