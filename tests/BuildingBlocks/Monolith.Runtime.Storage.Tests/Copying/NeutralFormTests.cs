namespace Monolith.Runtime.Storage.Tests;

/// <summary>Tests which values count as equal on two databases.</summary>
public sealed class NeutralFormTests
{
    private static readonly string[] Two = ["a", "b"], One = ["ab"];

    public static TheoryData<object?, object?> Same => new()
    {
        { 10m, 10.0000m },
        { 0m, 0.00m },
        { 1, 1L },
        { new DateTimeOffset(2030, 1, 1, 5, 0, 0, TimeSpan.FromHours(5)), new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero) },
        { new List<string>(Two), Two },
        { 1.5f, 1.5 },
    };

    public static TheoryData<object?, object?> Different => new()
    {
        { null, "" },
        { null, 0 },
        { "1", 1 },
        { 10m, 10.0001m },
        { 1m, -1m },
        { "a", "A" },
        { "e\u0301", "\u00e9" },
        { Guid.Empty, Guid.AllBitsSet },
        { DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddMicroseconds(1) },
        { Two, One },
        { Array.Empty<byte>(), "" },
    };

    [Theory]
    [MemberData(nameof(Same))]
    public void Equal_values_have_the_same_form(object? one, object? other) => Assert.Equal(Digest([one]), Digest([other]));

    [Theory]
    [MemberData(nameof(Different))]
    public void Different_values_have_different_forms(object? one, object? other) => Assert.NotEqual(Digest([one]), Digest([other]));

    [Fact]
    public void The_order_of_rows_is_irrelevant() => Assert.Equal(Digest(["a", 1], ["b", 2], ["b", 2]), Digest(["b", 2], ["a", 1], ["b", 2]));

    [Fact]
    public void Columns_are_separated() => Assert.NotEqual(Digest(["ab", "c"]), Digest(["a", "bc"]));

    [Fact]
    public void A_duplicate_row_counts_twice()
    {
        Assert.NotEqual(Digest(["a"], ["a"]).Checksum, Digest(["b"], ["b"]).Checksum);
        Assert.NotEqual(Digest(["a"], ["a"], ["a"]), Digest(["a"]));
    }

    [Fact]
    public void Values_of_unsupported_types_are_rejected() =>
        Assert.Contains("value converter", Assert.Throws<CopyException>(() => Digest([new object()])).Message, StringComparison.Ordinal);

    private static TableContent Digest(params object?[][] rows)
    {
        var digest = new TableDigest();
        foreach (var row in rows)
        {
            digest.Add(row);
        }

        return digest.ToContent();
    }
}
