using static Monolith.Architecture.Tests.CompiledContracts;

namespace Monolith.Architecture.Tests;

/// <summary>What an event promises besides its shape: its key, and what an erasure deletes.</summary>
public sealed class EventPromiseTests : IDisposable
{
    private const string Members = "Guid Id, Guid Customer, Coin Price, IReadOnlyList<string> Tags";
    private const string Coin = "public sealed record Coin(string Code) { public string Code { get; } = Code.Length == 3 ? Code : throw new ArgumentException(Code); }";

    private readonly CompiledContracts _contracts = new();

    public void Dispose() => _contracts.Dispose();

    [Theory]
    [InlineData("Id.ToString()", "Customer.ToString()", "the key was {id}, is {customer}")]
    [InlineData("$\"{Id}/{Customer}\"", "$\"{Id}\"", "the key was {id}/{customer}, is {id}")]
    [InlineData("Id.ToString(\"N\")", "Id.ToString()", "the key was {id:N}, is {id}")]
    [InlineData("Price.Code", "Id.ToString()", "the key was {price.code}, is {id}")]
    [InlineData("\"all\"", "Id.ToString()", "the key was all, is {id}")]
    [InlineData("Id.ToString()", "Tags[0]", "the key was {id}, is unknown")]
    public void A_changed_key_is_breaking(string was, string now, string difference)
    {
        var complaint = _contracts.Change(Event(Members, key: was) + Coin, Event(Members, key: now) + Coin);

        Assert.NotNull(complaint);
        Assert.Contains($"breaking: {difference}", complaint, StringComparison.Ordinal);
        Assert.DoesNotContain("EventUpcaster", complaint, StringComparison.Ordinal);
    }

    [Fact]
    public void A_new_version_does_not_hide_a_changed_key()
    {
        var complaint = _contracts.Change(Event("Guid Id, Guid Other", key: "Id.ToString()"), Event("Guid Id, Guid Other", version: 2, key: "Other.ToString()") + Upcaster(1));

        Assert.NotNull(complaint);
        Assert.Contains("shop.sold version 2 makes other promises than version 1", complaint, StringComparison.Ordinal);
        Assert.Contains("breaking: the key was {id}, is {other}", complaint, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("PersonalData = true", "", "breaking: personal data was true, is false")]
    [InlineData("", "PersonalData = true", "additive: personal data was false, is true")]
    [InlineData("Tombstone = true", "", "breaking: tombstone was true, is false")]
    [InlineData("", "Tombstone = true", "additive: tombstone was false, is true")]
    public void Dropped_personal_data_or_tombstones_are_breaking(string was, string now, string difference)
    {
        var complaint = _contracts.Change(Event("Guid Id", flags: was), Event("Guid Id", flags: now));

        Assert.NotNull(complaint);
        Assert.Contains(difference, complaint, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unchanged_event_is_as_approved() =>
        Assert.Null(_contracts.Change(Event(Members, key: "Price.Code", flags: "PersonalData = true") + Coin, Event(Members, key: "Price.Code", flags: "PersonalData = true") + Coin));

    [Fact]
    public void A_file_that_was_approved_before_keys_were_recorded_is_completed()
    {
        _contracts.Baseline.Approve(_contracts.Compile(Event("Guid Id", key: "Id.ToString()")));
        var file = Path.Combine(_contracts.Folder, "shop.sold.v1.json");
        File.WriteAllLines(file, File.ReadAllLines(file).Where(line => !line.Contains("\"key\"", StringComparison.Ordinal)));

        Assert.Contains("additive: the key was not recorded, is {id}", _contracts.Complaint(Event("Guid Id", key: "Id.ToString()")), StringComparison.Ordinal);
    }
}
