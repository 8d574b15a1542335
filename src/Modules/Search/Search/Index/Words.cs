using System.Globalization;
using System.Text;

namespace Search;

/// <summary>Splits a text into the words that are compared: lower case, without accents.</summary>
internal static class Words
{
    /// <summary>The number of words and letters that count, so that one name cannot fill the index, and one request not the processor.</summary>
    private const int MaxWords = 10, MaxLetters = 40;

    public static IEnumerable<string> Of(string text)
    {
        var word = new StringBuilder();
        var words = new List<string>();
        foreach (var letter in text.Normalize(NormalizationForm.FormD))
        {
            if (char.IsLetterOrDigit(letter))
            {
                if (word.Length < MaxLetters)
                {
                    word.Append(char.ToLowerInvariant(letter));
                }
            }
            else if (CharUnicodeInfo.GetUnicodeCategory(letter) is not UnicodeCategory.NonSpacingMark)
            {
                End();
            }
        }

        End();
        return words.Distinct().Take(MaxWords);

        void End()
        {
            if (word.Length > 0)
            {
                words.Add(word.ToString());
                word.Clear();
            }
        }
    }
}
