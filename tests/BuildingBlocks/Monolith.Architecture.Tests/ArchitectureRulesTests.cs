namespace Monolith.Architecture.Tests;

/// <summary>Tests of rule selection and of failure messages.</summary>
public sealed class ArchitectureRulesTests : IDisposable
{
    private const string Handlers = "handlers-are-internal-and-sealed";

    private readonly MiniSolution _broken = MiniSolution.Create(
        Path.Combine(MiniSolution.Fixtures, Handlers, "Bad-public"), Path.Combine(MiniSolution.Fixtures, "module-types-are-sealed", "Bad"));

    public void Dispose() => _broken.Dispose();

    [Fact]
    public void All_violations_are_reported_at_once_grouped_by_rule()
    {
        var failure = Assert.Throws<ArchitectureViolationsException>(_broken.Rules.Check);

        Assert.Equal(4, failure.Violations.Count);
        var lines = failure.Message.ReplaceLineEndings("\n").Split('\n');
        Assert.Equal("4 violations of the architecture rules:", lines[0]);
        Assert.Contains($"{Handlers}: Handlers of events, timers, side effects and requests are internal sealed classes.", lines);
        Assert.Contains(
            "  - Stock.Reserving -> public: Make it internal. It is found by its interface and called only by the framework.", lines);
        Assert.Contains("  - Stock.Shelf -> not sealed: Seal it, or make it abstract if other classes should derive from it.", lines);
    }

    [Fact]
    public void Rules_can_be_selected()
    {
        Assert.Equal(Handlers, Assert.Single(_broken.Rules.Only(Handlers).Find()).RuleId);
        Assert.DoesNotContain(_broken.Rules.Except(Handlers).Find(), violation => violation.RuleId == Handlers);
        Assert.Equal(3, _broken.Rules.Except(Handlers).Find().Count);
    }

    [Fact]
    public void Excluding_an_unknown_rule_is_an_error()
    {
        Assert.Contains(Handlers, Assert.Throws<ArgumentException>(() => _broken.Rules.Except("handlers")).Message, StringComparison.Ordinal);
        Assert.Contains(Handlers, Assert.Throws<ArgumentException>(() => _broken.Rules.Only("handlers")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Built_assemblies_are_always_checked()
    {
        Assert.Contains("cannot be excluded", Assert.Throws<ArgumentException>(() => _broken.Rules.Except("projects-are-built")).Message, StringComparison.Ordinal);
        File.Delete(Path.Combine(_broken.Layout.AssemblyFolders[0], "Stock.dll"));

        Assert.Equal("projects-are-built", Assert.Single(_broken.Rules.Only("handlers-are-internal-and-sealed").Find()).RuleId);
    }

    [Fact]
    public void Composition_is_always_checked()
    {
        using var broken = MiniSolution.Create(Path.Combine(MiniSolution.Fixtures, "modules-compose", "Bad"));

        Assert.Equal("modules-compose", Assert.Single(broken.Rules.Only("sql-stays-in-its-schema").Find()).RuleId);
        Assert.Contains("cannot be excluded", Assert.Throws<ArgumentException>(() => broken.Rules.Except("modules-compose")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_custom_rule_is_checked_with_the_others()
    {
        var failure = Assert.Throws<ArchitectureViolationsException>(_broken.Rules.Only(Handlers).With(new ModulesAreCalledShop()).Check);

        Assert.Contains("modules-are-called-shop: The name of a module's folder starts with Shop.", failure.Message, StringComparison.Ordinal);
        Assert.Equal(["Stock.Reserving", "Orders", "Stock"], failure.Violations.Select(violation => violation.Culprit));
    }

    [Fact]
    public void A_folder_without_a_solution_or_with_several_is_rejected()
    {
        File.WriteAllText(Path.Combine(_broken.Root, "Other.slnx"), "<Solution />");

        Assert.Contains("SolutionLayout.SolutionFile", Assert.Throws<InvalidOperationException>(() => _broken.Rules).Message, StringComparison.Ordinal);
        Assert.Contains(
            "has no solution file",
            Assert.Throws<InvalidOperationException>(() => ArchitectureRules.Of(Path.Combine(_broken.Root, "src"))).Message, StringComparison.Ordinal);
        Assert.Equal(4, ArchitectureRules.Of(_broken.Root, _broken.Layout with { SolutionFile = "Shop.slnx" }).Find().Count);
    }

    private sealed class ModulesAreCalledShop : ArchitectureRule<Module>
    {
        public override string Id => "modules-are-called-shop";

        public override string Title => "The name of a module's folder starts with Shop.";

        protected override string Subjects => "modules";

        protected override IEnumerable<Module> Select(Solution solution) => solution.Modules;

        protected override IEnumerable<Violation> Check(Module subject, Solution solution) =>
            subject.DisplayName.StartsWith("Shop", StringComparison.Ordinal) ? [] : [Violation(subject.DisplayName, "the name", "Rename it.")];
    }
}
