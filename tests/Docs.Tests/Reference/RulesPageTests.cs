using System.Text;
using Monolith.Architecture;

namespace Docs.Tests;

/// <summary>docs/reference/rules.md lists the architecture rules.</summary>
[Collection(nameof(Documents))]
public sealed class RulesPageTests
{
    [Fact]
    public void The_page_lists_all_rules()
    {
        var page = new StringBuilder(
            """
            # Rules

            <!-- written from the rules; MONOLITH_UPDATE_DOCS=1 dotnet test --project tests/Docs.Tests writes it again -->

            The [architecture rules](../architecture-rules.md). *Monolith* rules apply to modules that use Monolith, *Plain* rules to modules
            that do not. The message of a violation names the culprit, the forbidden dependency, and how to mend it.

            | rule | applies to | says | because |
            |---|---|---|---|

            """.ReplaceLineEndings("\n"));
        foreach (var rule in RuleCatalog.All)
        {
            page.Append($"| `{rule.Id}` | {RuleCatalog.ScopeOf(rule)} | {GeneratedPage.Cell(rule.Title)} | {GeneratedPage.Cell(rule.Reason)} |\n");
        }

        GeneratedPage.Check("rules.md", page.ToString());
    }

    [Fact]
    public void Every_rule_says_what_it_checks_and_why() =>
        Assert.Empty(RuleCatalog.All.Where(rule => string.IsNullOrWhiteSpace(rule.Title) || rule.Reason == rule.Title).Select(rule => $"{rule.Id} has no title or no reason."));
}
