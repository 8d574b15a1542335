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

    [Fact]
    public void Without_a_baseline_no_samples_can_be_checked() => Assert.Contains(
        "contains no contracts",
        Assert.Throws<InvalidOperationException>(() => _contracts.Baseline.CheckSamples(_contracts.Compile(Event("Guid Id")))).Message,
        StringComparison.Ordinal);
}
