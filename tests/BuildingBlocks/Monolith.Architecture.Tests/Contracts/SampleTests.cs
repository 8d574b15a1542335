using static Monolith.Architecture.Tests.CompiledContracts;

namespace Monolith.Architecture.Tests;

/// <summary>Sample payloads of the approved schemas, read and written by real code.</summary>
public sealed class SampleTests : IDisposable
{
    private const string Everything =
        "Guid Id, string Text, char Letter, bool Flag, byte Small, int Count, long Many, decimal Price, double Ratio, DateTimeOffset At, DateOnly Day, " +
        "TimeOnly Hour, TimeSpan Span, Uri Link, byte[] Bytes, Mood Mood, Item Item, Item? Other, IReadOnlyList<Item> Items, Dictionary<string, int> Counts, int? Perhaps, string? Note = null";

    private const string Types = "public enum Mood { Good, Bad } public sealed record Item(Item? Next, Money Price);";

    private readonly CompiledContracts _contracts = new();

    public void Dispose() => _contracts.Dispose();

    [Fact]
    public void Every_type_of_member_is_preserved()
    {
        var contracts = _contracts.Compile(Event(Everything) + Types + "public sealed record GetIt(Guid Id) : IModuleQuery<Item?>;");
        _contracts.Baseline.Approve(contracts);

        _contracts.Baseline.CheckSamples(contracts);
    }

    [Fact]
    public void Samples_of_recursive_shapes_are_finite_and_use_one_of_several_shapes()
    {
        var contracts = _contracts.Compile(Event("Tree Root, Pet Pet") + "public sealed record Tree(Branch Branch); public sealed record Branch(Tree? Next);"
            + "[JsonPolymorphic, JsonDerivedType(typeof(Cat), \"cat\")] public abstract record Pet; public sealed record Cat(string Name) : Pet;");
        _contracts.Baseline.Approve(contracts);

        _contracts.Baseline.CheckSamples(contracts);
    }

    [Fact]
    public void An_upcaster_that_throws_is_named()
    {
        _contracts.Baseline.Approve(_contracts.Compile(Event("Guid Id")));
        var second = _contracts.Compile(Event("Guid Id", version: 2) + Upcaster(1, "payload[\"nowhere\"]![\"id\"] = 1; return payload;"));
        _contracts.Baseline.Approve(second);

        var refusal = Assert.Throws<ContractsChangedException>(() => _contracts.Baseline.CheckSamples(second));

        Assert.Contains("shop.sold version 1, payload", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("NullReferenceException", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_upcaster_with_an_unreadable_result_is_reported()
    {
        _contracts.Baseline.Approve(_contracts.Compile(Event("Guid Id")));
        var second = _contracts.Compile(Event("Guid Id, string Note", version: 2) + Upcaster(1, "payload[\"notes\"] = \"\"; return payload;"));
        _contracts.Baseline.Approve(second);

        var refusal = Assert.Throws<ContractsChangedException>(() => _contracts.Baseline.CheckSamples(second));

        Assert.Contains("shop.sold version 1, payload", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("note", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_payload_with_another_shape_than_approved_is_reported()
    {
        _contracts.Baseline.Approve(_contracts.Compile(Event("Guid Id, string? Note = null")));
        var silent = _contracts.Compile(Event("Guid Id, [property: JsonIgnore(Condition = JsonIgnoreCondition.Always)] string? Note = null"));

        var refusal = Assert.Throws<ContractsChangedException>(() => _contracts.Baseline.CheckSamples(silent));

        Assert.Contains("it is written as {\"id\":", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Guid Id, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] int Count", "which cannot be read")]
    [InlineData("Guid Id, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Note", "which cannot be read")]
    [InlineData("Guid Id, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] int Count = 5", "which is read as")]
    [InlineData("Guid Id, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool Paid = true", "which is read as")]
    [InlineData("Guid Id, Inner In); public sealed record Inner([property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] Guid Deep", "which cannot be read")]
    public void A_member_that_JsonIgnore_leaves_out_although_readers_need_it_is_reported(string members, string fault)
    {
        var contracts = _contracts.Compile(Event(members.Split(");")[0]) + (members.Split("); ") is [_, var more] ? more + ");" : ""));
        _contracts.Baseline.Approve(contracts);

        var refusal = Assert.Throws<ContractsChangedException>(() => _contracts.Baseline.CheckSamples(contracts));

        Assert.Contains(fault, refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Guid Id, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] int Count = 0", "")]
    [InlineData("Guid Id, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Note = null", "")]
    [InlineData("Dictionary<Guid, int> A, Dictionary<int, string> B, Dictionary<Mood, int> C, Dictionary<DateOnly, int> D, Dictionary<bool, int> E, Dictionary<long, Item> F", "")]
    [InlineData("Coin Price, Percent Rate", "public sealed record Coin(string Code) { public string Code { get; } = Code.Length == 3 ? Code : throw new ArgumentException(Code); }"
        + "public readonly record struct Percent { public Percent(int value) { if (value is < 50 or > 100) throw new ArgumentOutOfRangeException(nameof(value)); Value = value; } public int Value { get; init; } }")]
    [InlineData("Never Never", "public sealed record Never(int Value) { public int Value { get; } = Value == 4711 ? Value : throw new ArgumentException(\"never\"); }")]
    public void Maps_with_other_keys_and_records_that_validate_themselves_are_no_faults(string members, string more)
    {
        var contracts = _contracts.Compile(Event(members) + Types + more);
        _contracts.Baseline.Approve(contracts);

        _contracts.Baseline.CheckSamples(contracts);
    }

    [Fact]
    public void A_changed_type_of_keys_is_breaking() => Assert.Contains(
        "breaking: counts was propertyNames {\"format\":\"uuid\"}, is propertyNames {\"format\":\"int32\"}",
        _contracts.Change(Event("Dictionary<Guid, int> Counts"), Event("Dictionary<int, int> Counts")),
        StringComparison.Ordinal);

    [Fact]
    public void Without_a_baseline_no_samples_can_be_checked() => Assert.Contains(
        "contains no contracts",
        Assert.Throws<InvalidOperationException>(() => _contracts.Baseline.CheckSamples(_contracts.Compile(Event("Guid Id")))).Message,
        StringComparison.Ordinal);
}
