using System.Text.RegularExpressions;

namespace Monolith.Architecture.Tests;

/// <summary>The page about the rules must list exactly the existing rules, with their titles.</summary>
public sealed partial class DocumentedRuleTests
{
    [Fact]
    public void The_table_of_the_rules_matches_the_catalog()
    {
        var page = File.ReadAllText(Path.Combine(MiniSolution.Repository, "docs", "architecture-rules.md"));
        var documented = Row().Matches(page).Select(row => row.Value).ToList();
        var rules = RuleCatalog.All.Select(rule => $"| `{rule.Id}` | {RuleCatalog.ScopeOf(rule)} | {rule.Title} | {rule.Reason} |").ToList();

        Assert.NotEmpty(rules);
        Assert.True(
            documented.SequenceEqual(rules),
            $"The table of docs/architecture-rules.md does not match the rules. The expected table is:\n{string.Join('\n', rules)}");
    }

    [GeneratedRegex(@"^\| `[a-z-]+` \| (?:Any|Monolith|Plain) \| .* \|$", RegexOptions.Multiline)]
    private static partial Regex Row();
}
