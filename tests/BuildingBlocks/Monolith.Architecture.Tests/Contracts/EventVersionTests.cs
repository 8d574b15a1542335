using static Monolith.Architecture.Tests.CompiledContracts;

namespace Monolith.Architecture.Tests;

/// <summary>Events that are added, removed, renamed or get new versions.</summary>
public sealed class EventVersionTests : IDisposable
{
    private static readonly string First = Event("Guid Id");

    private readonly CompiledContracts _contracts = new();

    public void Dispose() => _contracts.Dispose();

    [Fact]
    public void A_new_event_is_additive_and_approval_adds_its_file()
    {
        var both = First + Event("Guid Id", "shop.closed", record: "Closed");
        var complaint = _contracts.Change(First, both);

        Assert.NotNull(complaint);
        Assert.Contains("shop.closed version 1 is new", complaint, StringComparison.Ordinal);
        Assert.Contains("passes after approval", complaint, StringComparison.Ordinal);

        _contracts.Baseline.Approve(_contracts.Compile(both));
        Assert.Equal(["shop.closed.v1.json", "shop.sold.v1.json"], _contracts.Files);
    }

    [Fact]
    public void A_removed_event_is_breaking_and_approval_deletes_its_file()
    {
        var both = First + Event("Guid Id", "shop.closed", record: "Closed");
        var complaint = _contracts.Change(both, First);

        Assert.NotNull(complaint);
        Assert.Contains("shop.closed version 1 is missing", complaint, StringComparison.Ordinal);
        Assert.Contains("Restore it, or approve", complaint, StringComparison.Ordinal);

        _contracts.Baseline.Approve(_contracts.Compile(First));
        Assert.Equal(["shop.sold.v1.json"], _contracts.Files);
    }

    [Fact]
    public void A_changed_event_name_is_reported()
    {
        var complaint = _contracts.Change(First, Event("Guid Id", "shop.was-sold"));

        Assert.NotNull(complaint);
        Assert.Contains("shop.sold version 1 is missing: Sold now has the event name shop.was-sold", complaint, StringComparison.Ordinal);
        Assert.Contains("An event name must never change", complaint, StringComparison.Ordinal);
    }

    [Fact]
    public void A_renamed_record_with_the_same_event_name_is_additive()
    {
        var complaint = _contracts.Change(First, Event("Guid Id", record: "WasSold"));

        Assert.NotNull(complaint);
        Assert.Contains("additive: the record was Shop.Contracts.Sold, is Shop.Contracts.WasSold", complaint, StringComparison.Ordinal);
    }

    [Fact]
    public void A_version_without_an_upcaster_fails_and_cannot_be_approved()
    {
        var second = Event("Guid Id, string Note", version: 2);
        var complaint = _contracts.Change(First, second);

        Assert.NotNull(complaint);
        Assert.Contains("Add an EventUpcaster<Sold>(1) beside the event", complaint, StringComparison.Ordinal);

        var refusal = Assert.Throws<ContractsChangedException>(() => _contracts.Baseline.Approve(_contracts.Compile(second)));
        Assert.Contains("EventUpcaster<Sold>(1)", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(["shop.sold.v1.json"], _contracts.Files);
    }

    [Fact]
    public void A_version_with_its_upcaster_passes_after_approval_and_the_older_file_stays()
    {
        var second = Event("Guid Id, string Note", version: 2) + Upcaster(1, "payload[\"note\"] = \"\"; return payload;");
        var complaint = _contracts.Change(First, second);

        Assert.NotNull(complaint);
        Assert.Contains("shop.sold version 2 is a new version", complaint, StringComparison.Ordinal);
        Assert.DoesNotContain("has changed", complaint, StringComparison.Ordinal);

        var compiled = _contracts.Compile(second);
        _contracts.Baseline.Approve(compiled);
        _contracts.Baseline.Check(compiled);
        _contracts.Baseline.CheckSamples(compiled);
        Assert.Equal(["shop.sold.v1.json", "shop.sold.v2.json"], _contracts.Files);
    }

    [Fact]
    public void A_missing_upcaster_in_a_chain_is_named()
    {
        _contracts.Baseline.Approve(_contracts.Compile(First));

        var complaint = _contracts.Complaint(Event("Guid Id", version: 4) + Upcaster(2));

        Assert.NotNull(complaint);
        Assert.Contains("Add an EventUpcaster<Sold>(1) and an EventUpcaster<Sold>(3) beside the event", complaint, StringComparison.Ordinal);
    }

    [Fact]
    public void Removing_an_upcaster_of_an_approved_version_is_breaking()
    {
        var second = Event("Guid Id", version: 2);
        _contracts.Baseline.Approve(_contracts.Compile(First));
        _contracts.Baseline.Approve(_contracts.Compile(second + Upcaster(1)));

        Assert.Contains("Add an EventUpcaster<Sold>(1)", _contracts.Complaint(second), StringComparison.Ordinal);
    }

    [Fact]
    public void A_lower_version_is_breaking()
    {
        var complaint = _contracts.Change(Event("Guid Id", version: 2), First);

        Assert.NotNull(complaint);
        Assert.Contains("shop.sold version 2 is missing: the event has version 1 now", complaint, StringComparison.Ordinal);
        Assert.Contains("Versions must only increase", complaint, StringComparison.Ordinal);
    }

    [Fact]
    public void An_event_without_JSON_metadata_is_rejected()
    {
        var contracts = _contracts.Compile(Event("Guid Id", record: "Uncovered"));

        var refusal = Assert.Throws<InvalidOperationException>(() => _contracts.Baseline.Check(contracts));

        Assert.Contains("Uncovered has no JSON metadata", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_empty_selection_is_rejected()
    {
        var refusal = Assert.Throws<InvalidOperationException>(() => _contracts.Baseline.Check());

        Assert.Contains("None of the assemblies contains an event", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_invalid_contract_file_is_named()
    {
        Directory.CreateDirectory(_contracts.Folder);
        File.WriteAllText(Path.Combine(_contracts.Folder, "odd.json"), "{}");

        var refusal = Assert.Throws<FormatException>(() => _contracts.Complaint(First));

        Assert.Contains("odd.json is not a valid contract file", refusal.Message, StringComparison.Ordinal);
    }
}
