using System.Reflection;
using Monolith.Testing;

namespace Ordering.Tests;

public sealed class OrderLifecycleTests
{
    private static readonly string Page = Path.Combine(
        typeof(OrderLifecycleTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "RepositoryRoot").Value!,
        "docs",
        "architecture.md");

    [Fact]
    public void The_diagram_in_the_docs_matches_the_states_and_steps_of_the_code() =>
        GeneratedBlock.Check(Page, "<!-- drawn from OrderLifecycle", "mermaid", Draw());

    [Fact]
    public void Every_state_is_reachable_and_final_states_are_final()
    {
        var transitions = OrderLifecycle.Transitions;

        Assert.Equal(
            Enum.GetValues<OrderStatus>().Except([OrderStatus.Placed]).Order(),
            transitions.Select(t => t.To).Distinct().Order());
        Assert.DoesNotContain(transitions, t => t.From is OrderStatus.Confirmed or OrderStatus.Cancelled);
        Assert.Equal(transitions.Count, transitions.Select(t => (t.From, t.Step)).Distinct().Count());
    }

    private static string Draw()
    {
        var ends = OrderLifecycle.Transitions.Select(t => t.To).Where(to => OrderLifecycle.Transitions.All(t => t.From != to)).Distinct();
        string[] lines =
        [
            "stateDiagram-v2",
            $"    [*] --> {OrderStatus.Placed}",
            .. OrderLifecycle.Transitions.Select(t => $"    {t.From} --> {t.To}: {t.Step}"),
            .. ends.Select(end => $"    {end} --> [*]"),
        ];
        return string.Join('\n', lines);
    }
}
