namespace Monolith.Architecture.Tests;

/// <summary>A list of known violations may shrink and not grow.</summary>
public sealed class BaselineTests : IDisposable
{
    private static readonly Violation Old = new("rule", "Orders.Order", "public", "Make it internal.");
    private static readonly Violation New = new("rule", "Orders.Line", "public", "Make it internal.");

    private readonly string _path = Path.GetTempFileName();

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void Without_a_file_every_violation_is_new()
    {
        File.Delete(_path);

        var (news, mended) = Compare([Old]);

        Assert.Equal([Old], news);
        Assert.Empty(mended);
        Assert.False(File.Exists(_path));
    }

    [Fact]
    public void Listed_violations_are_tolerated_even_if_the_remedy_changes()
    {
        Write([Old]);

        var (news, mended) = Compare([Old with { Remedy = "Hide it." }]);

        Assert.Empty(news);
        Assert.Empty(mended);
    }

    [Fact]
    public void A_violation_that_the_baseline_does_not_list_is_new()
    {
        Write([Old]);

        Assert.Equal([New], Compare([Old, New]).New);
    }

    [Fact]
    public void Fixed_violations_must_be_removed_from_the_baseline()
    {
        Write([Old, New]);

        var (news, mended) = Compare([Old]);

        Assert.Empty(news);
        Assert.Equal([New.Key], mended);
    }

    [Fact]
    public void An_update_removes_fixed_violations_and_adds_none()
    {
        Write([Old]);

        var (news, mended) = Compare([New], update: true);

        Assert.Equal([New], news);
        Assert.Empty(mended);
        Assert.Empty(Entries());
    }

    [Fact]
    public void An_update_keeps_the_reason_above_an_entry()
    {
        Write([Old]);
        File.WriteAllLines(_path, [.. File.ReadAllLines(_path).Take(1), "# Gone soon.", Old.Key, "", "# A public API until 3.0,", "# see the changelog.", New.Key]);

        Compare([New], update: true);

        Assert.Equal(["# A public API until 3.0,", "# see the changelog.", New.Key], File.ReadAllLines(_path).Skip(1));
    }

    [Fact]
    public void An_update_creates_a_missing_file_sorted()
    {
        Write([Old, New]);

        Assert.Equal([New.Key, Old.Key], Entries());
    }

    [Fact]
    public void An_update_without_changes_keeps_the_file()
    {
        Write([Old]);
        var before = File.ReadAllText(_path);

        Compare([Old], update: true);

        Assert.Equal(before, File.ReadAllText(_path));
    }

    [Fact]
    public void A_solution_with_a_baseline_fails_for_new_violations_and_reports_fixed_ones()
    {
        using var solution = MiniSolution.Create(Path.Combine(MiniSolution.Fixtures, "handlers-are-internal-and-sealed", "Bad-public"));
        var known = Assert.Single(solution.Rules.Find());
        File.WriteAllLines(Path.Combine(solution.Root, "known.txt"), ["# Comment", known.Key]);

        solution.Rules.WithBaseline("known.txt").Check();

        File.WriteAllLines(Path.Combine(solution.Root, "known.txt"), [New.Key]);
        var failure = Assert.Throws<ArchitectureViolationsException>(() => solution.Rules.WithBaseline("known.txt").Check());
        Assert.Equal([known], failure.Violations);
        Assert.Contains("lists violations that are fixed", failure.Message, StringComparison.Ordinal);
        Assert.Contains(Path.Combine(solution.Root, "known.txt"), failure.Message, StringComparison.Ordinal);
        Assert.Contains(New.Key, failure.Message, StringComparison.Ordinal);
        Assert.Contains("MONOLITH_RULES_UPDATE_BASELINE=1", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_rule_that_checked_nothing_is_not_tolerated()
    {
        var nothing = Old with { IsConfigurationError = true };
        Write([Old]);

        Assert.Equal([nothing], Compare([nothing]).New);
        File.Delete(_path);
        Assert.Equal([nothing], Compare([nothing], update: true).New);
        Assert.Empty(Entries());
    }

    [Fact]
    public void A_violation_that_needs_a_reason_is_tolerated_only_with_one()
    {
        var breaking = Old with { NeedsReason = true };
        Write([Old]);

        var refused = Assert.Single(Compare([breaking]).New);
        Assert.Contains($"{_path} lists it without a reason: say in a comment above it", refused.Remedy, StringComparison.Ordinal);
        Assert.Equal(breaking.Key, refused.Key);

        File.WriteAllLines(_path, ["# No process has read it since 2.0.", Old.Key]);
        var (news, mended) = Compare([breaking]);
        Assert.Empty(news);
        Assert.Empty(mended);
    }

    private (IReadOnlyList<Violation> New, IReadOnlyList<string> Fixed) Compare(IReadOnlyList<Violation> violations, bool update = false) =>
        new Baseline(_path).Compare(violations, update);

    private void Write(IReadOnlyList<Violation> violations)
    {
        File.Delete(_path);
        Assert.Empty(Compare(violations, update: true).New);
    }

    private string[] Entries() => [.. File.ReadAllLines(_path).Where(line => !line.StartsWith('#'))];
}
