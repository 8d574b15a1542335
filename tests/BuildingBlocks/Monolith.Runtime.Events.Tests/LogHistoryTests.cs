namespace Monolith.Runtime.Events.Tests;

/// <summary>
/// The comparison of two histories. A history is written as epochs, each a letter with its position, then the end of the log:
/// <c>a1 b20 e30</c>.
/// </summary>
public sealed class LogHistoryTests
{
    [Theory]
    [InlineData("a1 e9", "a1", 9)]
    [InlineData("a1 e9", "a1", 5)]
    [InlineData("a1 b10 e20", "a1", 9)]
    [InlineData("a1 b10 e20", "a1 b10", 15)]
    [InlineData("a1 b10 c11 d12 e20", "a1 b10 c11 d12", 20)]
    [InlineData("a10 e20", "", 9)]
    [InlineData("e0", "", 0)]
    public void The_log_that_was_read_has_not_diverged(string history, string known, long cursor) =>
        Assert.Null(Read(history).FindDivergence(Epochs(known), At(cursor)));

    [Theory]
    [InlineData("z1 e3", "a1", 9, 0)]
    [InlineData("z1 e300", "a1 b50", 90, 0)]
    [InlineData("z1 e3", "", 9, 0)]
    public void A_log_that_was_begun_anew_has_nothing_in_common(string history, string known, long cursor, long common) => Diverges(history, known, cursor, common);

    [Theory]
    [InlineData("a1 z31 e32", "a1", 90, 30)]
    [InlineData("a1 z31 e32", "a1 b60", 90, 30)]
    [InlineData("a1 b20 z31 e32", "a1 b20 c60", 90, 30)]
    [InlineData("a1 b20 z31 e500", "a1 b20 c60", 90, 30)]
    public void An_older_copy_has_its_own_past_in_common_however_far_it_has_grown(string history, string known, long cursor, long common) =>
        Diverges(history, known, cursor, common);

    [Theory]
    [InlineData("a1 y10 z20 e99", "a1 b15", 50, 9)]
    [InlineData("a1 z31 e99", "a1 b10", 50, 9)]
    public void The_first_difference_counts(string history, string known, long cursor, long common) => Diverges(history, known, cursor, common);

    [Fact]
    public void A_cursor_beyond_the_end_has_diverged_even_in_the_same_epoch() => Diverges("a1 e5", "a1", 9, 5);

    /// <summary>Retention removes epochs with the events before them; a subscriber remembers them longer, or never saw them.</summary>
    [Theory]
    [InlineData("c40 e90", "a1 b20 c40", 50)]
    [InlineData("c40 e90", "c40", 50)]
    [InlineData("e39", "a1 b20", 39)]
    public void Epochs_that_retention_has_removed_are_not_compared(string history, string known, long cursor) =>
        Assert.Null((Read(history) with { TruncatedTo = At(39) }).FindDivergence(Epochs(known), At(cursor)));

    [Fact]
    public void Epochs_after_the_cursor_are_not_compared() => Assert.Null(Read("a1 b20 c30 e40").FindDivergence(Epochs("a1 x35"), At(15)));

    private static void Diverges(string history, string known, long cursor, long common) =>
        Assert.Equal(At(common), Read(history).FindDivergence(Epochs(known), At(cursor)));

    private static LogHistory Read(string text)
    {
        var words = text.Split(' ');
        return new LogHistory(Epochs(string.Join(' ', words[..^1])), LogPosition.Start, At(NumberIn(words[^1])));
    }

    private static List<LogEpoch> Epochs(string text) =>
        [.. text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(word => new LogEpoch(new Guid(word[0], 0, 0, new byte[8]), At(NumberIn(word))))];

    private static long NumberIn(string word) => long.Parse(word.AsSpan(1), System.Globalization.CultureInfo.InvariantCulture);

    private static LogPosition At(long sequence) => new(0, sequence);
}
