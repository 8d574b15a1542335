namespace Monolith.Architecture.Tests;

/// <summary>How modules, building blocks and hosts are found in solutions of any layout.</summary>
public sealed class LayoutTests : IDisposable
{
    private static readonly string[] Modules = ["Orders (3)", "Stock (2)"];

    private readonly MiniSolution _plain = MiniSolution.CreatePlain();

    public void Dispose() => _plain.Dispose();

    [Theory]
    [InlineData("src/Modules/*")]
    [InlineData("src/M*s/*")]
    [InlineData("src/Modules")]
    [InlineData("Acme.Modules.*")]
    [InlineData("*.Modules.*")]
    public void Modules_are_found_by_their_folders_or_by_the_names_of_their_projects(string pattern) =>
        Assert.Equal(Modules, Describe(_plain.Read(_plain.Layout.WithModules(pattern))));

    [Fact]
    public void A_file_can_list_the_projects_of_each_module()
    {
        _plain.Write("""{ "modules": { "Stock": ["src/Modules/Stock/*"], "Orders": ["Acme.Modules.Orders"] } }""");

        Assert.Equal(Modules, Describe(_plain.Read()));
        _plain.Rules.Check();
    }

    [Fact]
    public void Building_blocks_are_what_modules_reference_and_hosts_are_programs_that_reference_modules()
    {
        var solution = _plain.Read();

        Assert.Equal(
            [
                "Acme.Api: Host", "Acme.Modules.Orders.Domain: Module", "Acme.Modules.Orders.Infrastructure: Module", "Acme.Modules.Orders.IntegrationEvents: Contracts",
                "Acme.Modules.Orders.Tests: Other", "Acme.Modules.Stock.Core: Module", "Acme.Modules.Stock.IntegrationEvents: Contracts", "Acme.Shared: BuildingBlock",
            ],
            Roles(solution));
    }

    /// <summary>The demo was taken for the host, because it comes first.</summary>
    [Theory]
    [InlineData("src/Modules/*")]
    [InlineData("src/Mod*/*")]
    public void A_pattern_that_finds_the_same_modules_changes_nothing(string pattern)
    {
        using var shop = MiniSolution.Create(Path.Combine(MiniSolution.Fixtures, "..", "Layouts", "Neighbors"));
        var usual = shop.Read();

        var found = shop.Read(shop.Layout.WithModules(pattern));

        Assert.Equal(Describe(usual), Describe(found));
        Assert.Equal(Roles(usual), Roles(found));
        Assert.Equal(ProjectRole.Host, found.RoleOf(Assert.Single(found.Hosts)));
        Assert.Empty(ArchitectureRules.Of(usual).Find());
        Assert.Empty(ArchitectureRules.Of(found).Find());
    }

    [Fact]
    public void Only_a_path_takes_a_sample_for_a_module()
    {
        using var shop = MiniSolution.Create(Path.Combine(MiniSolution.Fixtures, "..", "Layouts", "Neighbors"));

        Assert.DoesNotContain(shop.Read(shop.Layout.WithModules("*")).Modules, module => module.DisplayName == "Loyalty");
        Assert.Equal(["Loyalty (1)"], Describe(shop.Read(shop.Layout.WithModules("tests/Samples/*"))));
        shop.Write("""{ "modules": { "All": ["Loyalty", "Stock"] } }""");
        Assert.Contains("No project matches 'Loyalty'", Assert.Throws<InvalidOperationException>(() => shop.Read()).Message, StringComparison.Ordinal);
        shop.Write("""{ "modules": { "All": ["tests/Samples/Loyalty", "Stock"] } }""");
        Assert.Equal(["All (3)"], Describe(shop.Read()));
    }

    /// <summary>Each host lists its own modules. The first of them is the one with most modules.</summary>
    [Fact]
    public void Of_several_hosts_one_has_to_list_a_module()
    {
        using var shop = MiniSolution.Create(Path.Combine(MiniSolution.Fixtures, "..", "Layouts", "Hosts"));
        var solution = shop.Read(shop.Layout.WithModules("src/Modules/*"));

        Assert.Equal(["Shop.Host", "Shop.Admin"], solution.Hosts.Select(host => host.Name));
        Assert.Empty(ArchitectureRules.Of(solution).Only("host-lists-every-module").Find());
    }

    [Fact]
    public void A_building_block_that_the_solution_file_omits_is_read_too()
    {
        File.WriteAllText(Path.Combine(_plain.Root, "Acme.slnx"), """<Solution><Project Path="src/Modules/Stock/Core/Acme.Modules.Stock.Core.csproj" /></Solution>""");

        Assert.Contains(_plain.Rules.Only("projects-are-in-the-solution").Find(), violation => violation.Culprit == "src/Shared/Acme.Shared.csproj");
    }

    [Fact]
    public void Rules_about_modules_of_Monolith_do_not_apply_to_other_modules()
    {
        var report = _plain.Rules.Run();

        Assert.True(report.IsClean);
        Assert.Equal(
            RuleCatalog.All.Where(rule => RuleCatalog.ScopeOf(rule) == RuleScope.Monolith).Select(rule => rule.Id),
            report.Skipped.Where(rule => rule.Reason == "no module of Monolith found").Select(rule => rule.RuleId));
        Assert.Equal("modules-use-what-is-allowed", Assert.Single(report.Skipped, rule => rule.Reason == "no allowed dependencies are declared").RuleId);
        Assert.Equal(RuleCatalog.All.Count, report.Rules.Count + report.Skipped.Count);
    }

    [Fact]
    public void A_rule_that_the_file_excludes_is_reported_with_its_reason()
    {
        _plain.Write("""{ "modules": "src/Modules/*", "without": { "sql-is-constant": "Reports build their SQL." } }""");

        var excluded = Assert.Single(_plain.Rules.Run().Skipped, rule => rule.IsExcluded);

        Assert.Equal(("sql-is-constant", "Reports build their SQL."), (excluded.RuleId, excluded.Reason));
    }

    [Theory]
    [InlineData("""{ "modules": 3 }""", "modules is neither a pattern nor an object")]
    [InlineData("""{ "module": "src/*" }""", "Its properties are modules, contracts, dependencies and without")]
    [InlineData("""{ "without": { "sql-is-constant": "" } }""", "without.sql-is-constant gives no reason")]
    [InlineData("""{ "modules": { "Orders": ["Acme.Order"] } }""", "No project matches 'Acme.Order' of the module Orders")]
    [InlineData("""{ "modules": { "Orders": ["Acme.Modules.*"], "Stock": ["src/Modules/Stock"] } }""", "is in the modules Orders and Stock")]
    public void An_invalid_file_is_an_error(string text, string message)
    {
        _plain.Write(text);

        Assert.Contains(message, Assert.Throws<InvalidOperationException>(() => _plain.Rules).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{ "modules": "src/Modules/*", "without": { "no-such-rule": "A reason." } }""", "No rule has the id 'no-such-rule'")]
    [InlineData("""{ "modules": "src/Modules/*", "without": { "projects-are-built": "A reason." } }""", "cannot be excluded")]
    [InlineData("""{ "modules": "src/Modules/*", "dependencies": { "sales": [] } }""", "no module 'sales'. Its modules are: Orders, Stock.")]
    [InlineData("""{ "modules": "src/Modules/*", "dependencies": { "orders": ["stock"] } }""", "write stock.contracts")]
    public void A_file_that_names_what_does_not_exist_is_an_error(string text, string message)
    {
        _plain.Write(text);

        Assert.Contains(message, Assert.Throws<ArgumentException>(() => _plain.Rules).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Allowed_dependencies_can_be_declared_in_code()
    {
        const string rule = "modules-use-what-is-allowed";

        Assert.Empty(_plain.Rules.Only(rule).Allow("orders", "stock.contracts").Allow("stock", "orders.contracts").Find());
        var violation = Assert.Single(_plain.Rules.Only(rule).Allow("orders", "stock.contracts").Find());
        Assert.Equal(("Stock", "Orders"), (violation.Culprit, violation.Dependency));
    }

    private static IEnumerable<string> Roles(Solution solution) => solution.Projects.Select(project => $"{project.Name}: {solution.RoleOf(project)}");

    private static IEnumerable<string> Describe(Solution solution) => solution.Modules.Select(module => $"{module.DisplayName} ({module.Projects.Count})");
}
