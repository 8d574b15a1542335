using Xunit.Sdk;
using Xunit.v3;

// Nearly all tests are rows of one theory, which would otherwise run one after the other.
[assembly: Parallelization(Mode = ParallelMode.All)]

namespace Monolith.Architecture.Tests;

/// <summary>Each rule on solutions that break it, and on solutions that nearly do.</summary>
public sealed class RuleFixtureTests
{
    public static TheoryData<string, string> Bad => Variants(fixture => fixture.IsBad);

    public static TheoryData<string, string> Good => Variants(fixture => !fixture.IsBad);

    public static TheoryData<string> Rules => [.. RuleCatalog.All.Select(rule => rule.Id)];

    [Theory]
    [MemberData(nameof(Bad))]
    public void A_broken_solution_violates_only_its_rule(string ruleId, string variant)
    {
        var fixture = new Fixture(ruleId, variant);
        var expected = fixture.ReadExpected();

        var violations = fixture.Check();

        Assert.NotEmpty(expected);
        Assert.All(violations, violation => Assert.Equal(ruleId, violation.RuleId));
        var found = violations.Select(violation => $"{violation.Culprit} | {violation.Dependency}").Order(StringComparer.Ordinal).ToList();
        Assert.True(
            expected.Select(line => $"{line[0]} | {line[1]}").Order(StringComparer.Ordinal).SequenceEqual(found),
            $"The violations of {fixture} are not those of its expected.txt. Found:\n{string.Join('\n', found)}");
        Assert.All(expected, line => Assert.Contains(
            line[2], violations.Single(v => v.Culprit == line[0] && v.Dependency == line[1]).Remedy, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Good))]
    public void The_good_counterparts_pass_all_rules(string ruleId, string variant) => Assert.Empty(new Fixture(ruleId, variant).Check());

    [Theory]
    [MemberData(nameof(Rules))]
    public void A_rule_has_a_broken_solution_and_a_good_counterpart(string ruleId)
    {
        var own = Fixture.All().Where(fixture => fixture.RuleId == ruleId).ToList();

        Assert.Contains(own, fixture => fixture.IsBad);
        Assert.Contains(own, fixture => !fixture.IsBad);
    }

    [Fact]
    public void Every_fixture_belongs_to_a_rule() =>
        Assert.All(Fixture.All(), fixture => Assert.Contains(RuleCatalog.All, rule => rule.Id == fixture.RuleId));

    [Fact]
    public void The_bases_of_the_fixtures_pass_all_rules()
    {
        using var solution = MiniSolution.Create();
        using var plain = MiniSolution.CreatePlain();

        solution.Rules.Check();
        plain.Rules.Check();
    }

    [Theory]
    [MemberData(nameof(Rules))]
    public void A_rule_that_checked_nothing_reports_a_violation(string ruleId)
    {
        using var solution = MiniSolution.CreateEmpty();

        var violation = Assert.Single(RuleCatalog.All.Single(rule => rule.Id == ruleId).Check(Solution.Read(solution.Root, solution.Layout)));

        Assert.Equal((ruleId, "the solution"), (violation.RuleId, violation.Culprit));
        Assert.Contains("found nothing to check", violation.Remedy, StringComparison.Ordinal);
    }

    private static TheoryData<string, string> Variants(Func<Fixture, bool> which) =>
        [.. Fixture.All().Where(which).Select(fixture => (fixture.RuleId, fixture.Variant))];
}
