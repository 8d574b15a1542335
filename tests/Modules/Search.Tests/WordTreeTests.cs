namespace Search.Tests;

/// <summary>Compares the tree of words with the distance of every word.</summary>
public sealed class WordTreeTests
{
    [Fact]
    public void A_walk_finds_the_words_that_a_comparison_with_all_words_finds()
    {
        var random = new Random(7);
        var texts = Enumerable.Range(0, 400).Select(_ => NewText(random, 7)).Distinct().ToList();
        var tree = new WordTree();
        var words = texts.ToDictionary(text => text, tree.Get);
        for (var i = 0; i < 300; i++)
        {
            var (wanted, max) = (NewText(random, 6), random.Next(3));
            var expected = texts.Select(text => (Word: words[text], Errors: DistanceFromBeginning(wanted, text))).Where(found => found.Errors <= max);
            Assert.Equal(
                expected.ToDictionary(found => found.Word, found => found.Errors), tree.Find(wanted, max));
        }
    }

    private static string NewText(Random random, int most) =>
        new([.. Enumerable.Range(0, random.Next(1, most + 1)).Select(_ => "abc"[random.Next(3)])]);

    /// <summary>The smallest optimal string alignment distance of a text from any beginning of a word.</summary>
    private static int DistanceFromBeginning(string text, string word)
    {
        var d = new int[text.Length + 1, word.Length + 1];
        for (var i = 0; i <= text.Length; i++)
        {
            for (var j = 0; j <= word.Length; j++)
            {
                if (i == 0 || j == 0)
                {
                    d[i, j] = i + j;
                    continue;
                }

                d[i, j] = Math.Min(d[i - 1, j - 1] + (text[i - 1] == word[j - 1] ? 0 : 1), Math.Min(d[i - 1, j], d[i, j - 1]) + 1);
                if (i > 1 && j > 1 && text[i - 1] == word[j - 2] && text[i - 2] == word[j - 1])
                {
                    d[i, j] = Math.Min(d[i, j], d[i - 2, j - 2] + 1);
                }
            }
        }

        return Enumerable.Range(0, word.Length + 1).Min(j => d[text.Length, j]);
    }
}
