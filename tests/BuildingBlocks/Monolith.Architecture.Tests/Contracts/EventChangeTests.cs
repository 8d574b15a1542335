using static Monolith.Architecture.Tests.CompiledContracts;

namespace Monolith.Architecture.Tests;

/// <summary>Every kind of change of an event's payload, with its report.</summary>
public sealed class EventChangeTests : IDisposable
{
    private const string Item = "public sealed record Item(Guid Product, int Quantity);";

    private readonly CompiledContracts _contracts = new();

    public void Dispose() => _contracts.Dispose();

    [Theory]
    [InlineData("Guid Id, string Note", "Guid Id", "note was string, is gone", "a member is removed")]
    [InlineData("Guid Id, string? Note = null", "Guid Id", "note was string or null, is gone", "an optional member is removed")]
    [InlineData("Guid Id, string Note", "Guid Id, string Remark", "was it renamed to 'remark'?", "a member is renamed")]
    [InlineData("Guid Id", "Guid Id, string Note", "note was missing, is required string", "a required member is new")]
    [InlineData("string? Note", "string Note", "note was string or null, is string:", "null is no longer allowed")]
    [InlineData("int? Count", "int Count", "count was integer (int32) or null, is integer (int32):", "a number may no longer be null")]
    [InlineData("Guid Id, string? Note = null", "Guid Id, string? Note", "note was optional, is required", "an optional member is required")]
    [InlineData("long Count", "int Count", "count was integer (int64), is integer (int32)", "a number is narrower")]
    [InlineData("decimal Price", "int Price", "price was number (decimal), is integer (int32)", "a number loses its fraction")]
    [InlineData("decimal Price", "double Price", "price was number (decimal), is number (double)", "a number is inexact")]
    [InlineData("string Code", "Guid Code", "code was string, is string (uuid)", "a text is narrower")]
    [InlineData("DateTimeOffset At", "DateOnly At", "at was string (date-time), is string (date)", "a text is something else")]
    [InlineData("int Count", "string Count", "count was integer (int32), is string", "a type is another")]
    [InlineData("string Tag", "IReadOnlyList<string> Tag", "tag was string, is list of string", "one becomes many")]
    [InlineData("Dictionary<string, int> Counts", "Dictionary<string, string> Counts", "counts[*] was integer (int32), is string", "the values of a map are others")]
    [InlineData("Dictionary<string, int> Counts", "Item Counts", "counts[*] was integer (int32), is gone", "a map becomes an object")]
    public void A_breaking_change_is_reported_with_the_member_and_both_remedies(string was, string now, string difference, string kind)
    {
        var complaint = _contracts.Change(Event(was) + Item, Event(now) + Item);

        Assert.True(complaint is not null, kind);
        Assert.Contains("shop.sold version 1 has changed", complaint, StringComparison.Ordinal);
        Assert.Contains("breaking: ", complaint, StringComparison.Ordinal);
        Assert.Contains(difference, complaint, StringComparison.Ordinal);
        Assert.Contains("set Version = 2 on the event and add an EventUpcaster<Sold>(1) beside it", complaint, StringComparison.Ordinal);
        Assert.Contains("MONOLITH_CONTRACTS_APPROVE=1", complaint, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Guid Id", "Guid Id, string? Note = null", "note was missing, is optional string or null")]
    [InlineData("Guid Id, string Note", "Guid Id, string Note = \"\"", "note was required, is optional")]
    [InlineData("string Note", "string? Note", "note was string, is string or null")]
    [InlineData("int Count", "long Count", "count was integer (int32), is integer (int64)")]
    [InlineData("int Price", "decimal Price", "price was integer (int32), is number (decimal)")]
    [InlineData("Guid Code", "string Code", "code was string (uuid), is string")]
    [InlineData("string Note = \"a\"", "string Note = \"b\"", "note was \"a\" if missing, is \"b\"")]
    public void An_additive_change_waits_for_approval_and_passes_after_it(string was, string now, string difference)
    {
        var complaint = _contracts.Change(Event(was), Event(now));

        Assert.NotNull(complaint);
        Assert.Contains($"additive: {difference}", complaint, StringComparison.Ordinal);
        Assert.Contains("The change is additive. It passes after approval.", complaint, StringComparison.Ordinal);
        Assert.Contains("MONOLITH_CONTRACTS_APPROVE=1", complaint, StringComparison.Ordinal);
        Assert.DoesNotContain("breaking", complaint, StringComparison.Ordinal);

        _contracts.Baseline.Approve(_contracts.Compile(Event(now)));
        Assert.Null(_contracts.Complaint(Event(now)));
    }

    [Theory]
    [InlineData("public sealed record Item(Guid Product, int Quantity);", "public sealed record Item(Guid Product);", "lines[].quantity was integer (int32), is gone")]
    [InlineData("public sealed record Item(Inner Inner); public sealed record Inner(string A);", "public sealed record Item(Inner Inner); public sealed record Inner(int A);", "lines[].inner.a was string, is integer (int32)")]
    [InlineData("public sealed record Item(Item? Next, string A);", "public sealed record Item(Item? Next, int A);", "lines[].a was string, is integer (int32)")]
    public void A_change_of_a_nested_member_is_reported_with_its_path(string was, string now, string difference)
    {
        var declaration = Event("IReadOnlyList<Item> Lines, Item First");

        var complaint = _contracts.Change(declaration + was, declaration + now);

        Assert.NotNull(complaint);
        Assert.Contains(difference, complaint, StringComparison.Ordinal);
        Assert.Contains(difference.Replace("lines[]", "first", StringComparison.Ordinal), complaint, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("enum Mood { Good, Bad }", "enum Mood { Good }", "breaking: mood was 'Bad = 1' among others")]
    [InlineData("enum Mood { Good, Bad }", "enum Mood { Good, Bad, Mixed }", "additive: mood was without 'Mixed = 2'")]
    [InlineData("enum Mood { Good, Bad }", "enum Mood { Bad, Good }", "breaking: mood was 'Good = 0' among others")]
    [InlineData("[JsonConverter(typeof(JsonStringEnumConverter<Mood>))] enum Mood { Good, Bad }", "[JsonConverter(typeof(JsonStringEnumConverter<Mood>))] enum Mood { Good }", "breaking: mood was 'Bad' among others")]
    [InlineData("[JsonConverter(typeof(JsonStringEnumConverter<Mood>))] enum Mood { Good, Bad }", "[JsonConverter(typeof(JsonStringEnumConverter<Mood>))] enum Mood { Bad, Good, Mixed }", "additive: mood was without 'Mixed'")]
    public void Enum_members_are_listed_with_their_numbers_if_serialized_as_numbers(string was, string now, string difference)
    {
        var complaint = _contracts.Change(Event("Mood Mood") + Public(was), Event("Mood Mood") + Public(now));

        Assert.NotNull(complaint);
        Assert.Contains(difference, complaint, StringComparison.Ordinal);

        static string Public(string declaration) => declaration.Replace("enum", "public enum", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Guid Id, string Note", "string Note, Guid Id")]
    [InlineData("Guid Id", "Guid Id")]
    [InlineData("IReadOnlyList<int> Counts", "int[] Counts")]
    public void Changes_that_do_not_affect_the_wire_format_are_ignored(string was, string now) =>
        Assert.Null(_contracts.Change(Event(was), Event(now)));

    [Fact]
    public void All_differences_of_all_events_are_reported_at_once()
    {
        var complaint = _contracts.Change(
            Event("Guid Id, string Note, int Count") + Event("Guid Id", "shop.closed", record: "Closed"),
            Event("Guid Id, long Count") + Event("int Id", "shop.closed", record: "Closed"));

        Assert.NotNull(complaint);
        Assert.All(["note was", "count was", "shop.closed version 1 has changed", "id was"], text => Assert.Contains(text, complaint, StringComparison.Ordinal));
    }
}
