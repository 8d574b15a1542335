namespace Monolith.Architecture.Tests;

/// <summary>What a module stores for itself is approved like events.</summary>
public sealed class StoredRecordTests : IDisposable
{
    private readonly CompiledContracts _contracts = new();

    public void Dispose() => _contracts.Dispose();

    [Theory]
    [InlineData("[Timer(\"deadline\")] internal sealed record Deadline(Guid {0});", "Shop.Contracts.timer.deadline", "until none is pending")]
    [InlineData("[SideEffect(\"pay\")] internal sealed record Pay(Guid {0});", "Shop.Contracts.side-effect.pay", "until none is pending")]
    [InlineData("internal sealed record Place(int A) : ICommand<Placed>; internal sealed record Placed(Guid {0});", "Shop.Contracts.Place", "gets 409")]
    public void A_renamed_member_of_a_stored_record_is_breaking(string declaration, string name, string remedy)
    {
        var complaint = _contracts.Change(Declare(declaration, "OrderId"), Declare(declaration, "Order"));

        Assert.NotNull(complaint);
        Assert.Contains($"{name} has changed", complaint, StringComparison.Ordinal);
        Assert.Contains("was it renamed to 'Order'?", complaint, StringComparison.Ordinal);
        Assert.Contains(remedy, complaint, StringComparison.Ordinal);
        Assert.Equal([$"{name}.json"], _contracts.Files);
    }

    [Theory]
    [InlineData("[property: JsonPropertyName(\"OrderId\")] Guid Order", null)]
    [InlineData("Guid OrderId, string? Remark = null", "The change is additive")]
    [InlineData("Guid OrderId, string Remark", "payloads of the old shape lack it")]
    public void A_document_is_read_with_its_former_members(string members, string? difference)
    {
        var complaint = _contracts.Change(Documents("Guid OrderId"), Documents(members));

        Assert.Equal(difference is null, complaint is null);
        Assert.Contains(difference ?? "", complaint ?? "", StringComparison.Ordinal);
    }

    [Fact]
    public void A_renamed_member_of_a_document_is_breaking_also_if_it_is_nested()
    {
        var complaint = _contracts.Change(Documents("Guid OrderId, Part[] Parts", "Guid PartId"), Documents("Guid Order, Part[] Parts", "Guid Id"));

        Assert.NotNull(complaint);
        Assert.Contains("Shop.Contracts.document.notes has changed", complaint, StringComparison.Ordinal);
        Assert.Contains("was it renamed to 'Order'?", complaint, StringComparison.Ordinal);
        Assert.Contains("was it renamed to 'Id'?", complaint, StringComparison.Ordinal);
        Assert.Contains("if no document of the old shape is stored", complaint, StringComparison.Ordinal);
        Assert.Equal(["Shop.Contracts.document.notes.json"], _contracts.Files);
    }

    [Fact]
    public void A_collection_that_is_renamed_or_gone_is_reported()
    {
        var complaint = _contracts.Change(Documents("Guid OrderId"), Documents("Guid OrderId", collection: "papers"));

        Assert.NotNull(complaint);
        Assert.Contains("Shop.Contracts.document.notes is missing", complaint, StringComparison.Ordinal);
        Assert.Contains("no erasure finds them", complaint, StringComparison.Ordinal);
        Assert.Contains("Shop.Contracts.document.papers is new", complaint, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("enum Mood { Good, Bad }", "enum Mood { Bad, Good }", null)]
    [InlineData("enum Mood { Good, Bad }", "enum Mood { Good, Worse }", "'Bad' among others")]
    public void Enums_are_stored_by_name(string was, string now, string? difference)
    {
        const string timer = "[Timer(\"t\")] internal sealed record T(Mood Mood); public ";

        var complaint = _contracts.Change(timer + was, timer + now);

        Assert.Equal(difference is null, complaint is null || !complaint.Contains("among others", StringComparison.Ordinal));
        Assert.Contains(difference ?? "", complaint ?? "", StringComparison.Ordinal);
    }

    [Fact]
    public void A_command_without_an_answer_has_no_contract_and_a_removed_timer_is_reported()
    {
        var complaint = _contracts.Change(
            "[Timer(\"t\")] internal sealed record T(Guid Id);", "internal sealed record Do(int A) : ICommand<MediatR.Unit>; [Timer(\"u\")] internal sealed record U(Guid Id);");

        Assert.NotNull(complaint);
        Assert.Contains("Shop.Contracts.timer.t is missing", complaint, StringComparison.Ordinal);
        Assert.Contains("A pending one is parked", complaint, StringComparison.Ordinal);
        Assert.DoesNotContain("Shop.Contracts.Do", complaint, StringComparison.Ordinal);
    }

    [Fact]
    public void Samples_of_stored_records_are_read_and_written()
    {
        var module = _contracts.Compile("[Timer(\"t\")] internal sealed record T(Guid Id, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] int Count);");
        _contracts.Baseline.Approve(module);

        var refusal = Assert.Throws<ContractsChangedException>(() => _contracts.Baseline.CheckSamples(module));

        Assert.Contains("Shop.Contracts.timer.t, payload", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("which cannot be read", refusal.Message, StringComparison.Ordinal);
    }

    /// <summary>A context with one collection.</summary>
    private static string Documents(string members, string parts = "Guid PartId", string collection = "notes") =>
        $$"""
        internal sealed record Note({{members}});
        internal sealed record Part({{parts}});
        internal sealed class ShopDocuments(DbContextOptions<ShopDocuments> options) : ModuleDocuments(options)
        {
            public DocumentCollection<Note> Notes => Collection<Note>("{{collection}}", note => "1");
        }
        """;

    private static string Declare(string declaration, string member) => declaration.Replace("{0}", member, StringComparison.Ordinal);
}
