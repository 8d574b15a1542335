using System.Reflection;

namespace Ordering.Tests;

public sealed class OrderLifecycleTests
{
    private const string Marker = "<!-- drawn from OrderLifecycle";
    private const string Fence = "```";

    private static readonly string Page = Path.Combine(
        typeof(OrderLifecycleTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "RepositoryRoot").Value!,
        "docs",
        "architecture.md");

    [Fact]
    public void The_diagram_in_the_docs_shows_the_states_and_steps_of_the_code()
    {
        var page = File.ReadAllText(Page);
        var start = page.IndexOf(Fence, page.IndexOf(Marker, StringComparison.Ordinal), StringComparison.Ordinal);
        var end = page.IndexOf(Fence, start + Fence.Length, StringComparison.Ordinal) + Fence.Length;
        if (Environment.GetEnvironmentVariable("MONOLITH_UPDATE_DOCS") == "1")
        {
            page = page[..start] + Draw() + page[end..];
            File.WriteAllText(Page, page);
            end = start + Draw().Length;
        }

        Assert.Equal(Draw(), page[start..end]);
    }

    [Fact]
    public void Every_state_can_be_reached_and_an_end_is_an_end()
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
            Fence + "mermaid",
            "stateDiagram-v2",
            $"    [*] --> {OrderStatus.Placed}",
            .. OrderLifecycle.Transitions.Select(t => $"    {t.From} --> {t.To}: {t.Step}"),
            .. ends.Select(end => $"    {end} --> [*]"),
            Fence,
        ];
        return string.Join('\n', lines);
    }
}
