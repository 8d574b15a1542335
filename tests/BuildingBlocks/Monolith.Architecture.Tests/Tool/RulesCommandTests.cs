using System.CommandLine;
using System.Text.Json;
using Monolith.Architecture.Tool;
using NJsonSchema;

namespace Monolith.Architecture.Tests.Tool;

/// <summary>The tool on solutions without Monolith, which are as a build would leave them.</summary>
public sealed class RulesCommandTests
{
    private const string Rule = "modules-know-contracts-only";
    private const string Infrastructure = "src/Modules/Orders/Infrastructure/Acme.Modules.Orders.Infrastructure.csproj";

    [Theory]
    [InlineData()]
    [InlineData("--modules", "Acme.Modules.*")]
    [InlineData("--modules", "src/Modules/*", "--without", "sql-is-constant")]
    public void A_clean_solution_has_exit_code_0(params string[] options)
    {
        using var plain = MiniSolution.CreatePlain().PutInOutputFolders();

        // As a user runs it: MSBuild evaluates the project files, without the cache of the other tests.
        var (exitCode, output, error) = Run(RulesCommand.CreateRoot(), ["check", Path.Combine(plain.Root, "Acme.slnx"), .. options]);

        Assert.Equal((0, ""), (exitCode, error));
        Assert.Contains("on 2 modules with 5 projects", output, StringComparison.Ordinal);
        Assert.Contains("Orders (3), Stock (2).", output, StringComparison.Ordinal);
        Assert.Contains("Not applicable (no module of Monolith found): contracts-hold-data, ", output, StringComparison.Ordinal);
        Assert.Contains("0 violations.", output, StringComparison.Ordinal);
        Assert.Equal(options.Length > 2, output.Contains("Excluded (no reason given): sql-is-constant.", StringComparison.Ordinal));
    }

    [Fact]
    public void A_violation_has_exit_code_1_and_is_in_every_format()
    {
        using var broken = Broken();

        var text = Run("check", broken.Root);
        var github = Run("check", broken.Root, "--format", "github");
        var json = Run("check", broken.Root, "--format", "json");
        var sarif = Run("check", broken.Root, "--format", "sarif");

        Assert.All([text, github, json, sarif], run => Assert.Equal((1, ""), (run.ExitCode, run.Error)));
        Assert.Contains($"{Rule}: A module references building blocks and Contracts, and no internals of other modules.", text.Output, StringComparison.Ordinal);
        Assert.Contains($"  - {Infrastructure} -> Acme.Modules.Stock.Core: Reference Acme.Modules.Stock.IntegrationEvents,", text.Output, StringComparison.Ordinal);
        Assert.Contains("2 violations.", text.Output, StringComparison.Ordinal);
        Assert.Contains(github.Output.Split('\n'), line => line.StartsWith("::error file=", StringComparison.Ordinal)
            && line.Contains($"{Infrastructure},line=1,title={Rule}::{Infrastructure} -> Acme.Modules.Stock.Core: ", StringComparison.Ordinal));
        Assert.Contains(github.Output.Split('\n'), line => line.StartsWith($"::error title={Rule}::Acme.Modules.Orders.Infrastructure.StockReader.Has -> ", StringComparison.Ordinal));
        CheckJson(JsonDocument.Parse(json.Output).RootElement);
        CheckSarif(JsonDocument.Parse(sarif.Output).RootElement);
    }

    [Fact]
    public void A_baseline_tolerates_what_it_lists_until_that_is_fixed()
    {
        using var broken = Broken();
        using var clean = MiniSolution.CreatePlain().PutInOutputFolders();
        var baseline = Path.Combine(broken.Root, "known.txt");

        Assert.Equal(0, Run("check", broken.Root, "--baseline", baseline, "--update-baseline").ExitCode);
        var tolerated = Run("check", broken.Root, "--baseline", baseline);
        Assert.Equal(0, tolerated.ExitCode);
        Assert.Contains("The baseline lists 2 more violations.", tolerated.Output, StringComparison.Ordinal);
        var mended = Run("check", clean.Root, "--baseline", baseline);
        Assert.Equal(1, mended.ExitCode);
        Assert.Contains($"{baseline} lists violations that are fixed. Remove these lines, or run again with --update-baseline:", mended.Output, StringComparison.Ordinal);
        Assert.Contains($"  - {Rule} | {Infrastructure} | Acme.Modules.Stock.Core", mended.Output, StringComparison.Ordinal);
        Assert.Equal(0, Run("check", clean.Root, "--baseline", baseline, "--update-baseline").ExitCode);
        Assert.Equal(1, Run("check", broken.Root, "--baseline", baseline, "--update-baseline").ExitCode);
    }

    [Fact]
    public void A_project_that_is_not_built_is_named_with_the_next_step()
    {
        using var plain = MiniSolution.CreatePlain().PutInOutputFolders();
        Directory.Delete(Path.Combine(plain.Root, "src", "Shared", "bin"), recursive: true);

        var (exitCode, output, error) = Run("check", plain.Root);

        Assert.Equal((2, ""), (exitCode, output));
        Assert.Equal($"Not built: src/Shared/Acme.Shared.csproj. The rules read assemblies: run 'dotnet build {plain.Root}', then check again.", error.Trim());
    }

    [Fact]
    public void A_project_that_changed_after_its_build_is_named_with_the_next_step()
    {
        using var plain = MiniSolution.CreatePlain().PutInOutputFolders();
        plain.Touch("src/Modules/Stock/Core/Item.cs");

        var (exitCode, output, error) = Run("check", plain.Root);

        Assert.Equal((2, ""), (exitCode, output));
        Assert.Equal(
            "Changed after the build: src/Modules/Stock/Core/Acme.Modules.Stock.Core.csproj (Item.cs). "
            + $"The rules read assemblies: run 'dotnet build {plain.Root}', then check again. To check the assemblies as they are, add --allow-stale.",
            error.Trim());
        Assert.Equal(0, Run("check", plain.Root, "--allow-stale").ExitCode);
    }

    /// <summary>A report of violations, one of entries that are fixed, and one of rules that could not check anything.</summary>
    [Fact]
    public async Task Sarif_is_valid_by_its_schema()
    {
        using var broken = Broken();
        using var plain = MiniSolution.CreatePlain(Path.Combine(MiniSolution.Fixtures, "..", "Layouts", "WithoutSchemas")).PutInOutputFolders();
        var baseline = Path.Combine(plain.Root, "known.txt");
        await File.WriteAllTextAsync(baseline, $"{Rule} | {Infrastructure} | Acme.Modules.Stock.Core", TestContext.Current.CancellationToken);
        var schema = await JsonSchema.FromFileAsync(
            Path.Combine(MiniSolution.Repository, "tests", "BuildingBlocks", "Monolith.Architecture.Tests", "Schemas", "sarif-2.1.0.json"), TestContext.Current.CancellationToken);

        var (violations, fixedEntries) = (Run("check", broken.Root, "--format", "sarif").Output, Run("check", plain.Root, "--baseline", baseline, "--format", "sarif").Output);

        Assert.Contains("\"results\": [\n", violations.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        Assert.Contains("fixed/v1", fixedEntries, StringComparison.Ordinal);
        Assert.Contains("toolConfigurationNotifications\": [\n", fixedEntries.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        Assert.Empty(schema.Validate(violations));
        Assert.Empty(schema.Validate(fixedEntries));
        Assert.NotEmpty(schema.Validate(violations.Replace("\"physicalLocation\"", "\"physical_location\"", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_rule_that_found_nothing_to_check_has_exit_code_2_until_it_is_excluded()
    {
        using var plain = MiniSolution.CreatePlain(Path.Combine(MiniSolution.Fixtures, "..", "Layouts", "WithoutSchemas")).PutInOutputFolders();
        string[] check = ["check", plain.Root, "--baseline", Path.Combine(plain.Root, "known.txt"), "--update-baseline"];

        var (exitCode, output, _) = Run(check);
        var sarif = Run([.. check, "--format", "sarif"]);

        Assert.Equal((2, 2), (exitCode, sarif.ExitCode));
        Assert.Contains("schemas-have-one-module", output, StringComparison.Ordinal);
        Assert.Contains("no schemas of DbContexts: The rule found nothing to check.", output, StringComparison.Ordinal);
        Assert.Contains("--without schemas-have-one-module", output, StringComparison.Ordinal);
        Assert.Contains("0 violations, and 2 rules that could not check anything.", output, StringComparison.Ordinal);
        var run = JsonDocument.Parse(sarif.Output).RootElement.GetProperty("runs")[0];
        Assert.False(run.GetProperty("invocations")[0].GetProperty("executionSuccessful").GetBoolean());
        Assert.Equal(2, run.GetProperty("invocations")[0].GetProperty("toolConfigurationNotifications").GetArrayLength());
        Assert.Empty(run.GetProperty("results").EnumerateArray());
        Assert.Equal(0, Run([.. check, "--without", "schemas-have-one-module", "--without", "sql-names-own-schemas"]).ExitCode);
    }

    [Fact]
    public void What_cannot_be_checked_is_an_error_with_the_next_step()
    {
        using var plain = MiniSolution.CreatePlain().PutInOutputFolders();

        AssertError("'nowhere.sln' does not exist. Name the .sln or .slnx file", "check", "nowhere.sln");
        AssertError("No module matches Other.*", "check", plain.Root, "--modules", "Other.*");
        AssertError("No rule has the id 'no-such-rule'", "check", plain.Root, "--without", "no-such-rule");
        AssertError("The rule projects-are-built cannot be excluded", "check", plain.Root, "--without", "projects-are-built");
        File.WriteAllText(Path.Combine(plain.Root, SolutionLayout.FileName), "{");
        AssertError($"{SolutionLayout.FileName} is invalid", "check", plain.Root);
    }

    [Fact]
    public void A_rule_is_explained_as_in_the_documents()
    {
        Assert.All(RuleCatalog.All, rule =>
        {
            var (exitCode, output, error) = Run("--explain", rule.Id);

            Assert.Equal((0, ""), (exitCode, error));
            Assert.Contains(rule.Title, output, StringComparison.Ordinal);
            Assert.Contains(rule.Reason, output, StringComparison.Ordinal);
            Assert.NotEqual(rule.Title, rule.Reason);
        });
        Assert.Contains("It applies to any solution.", Run("check", "--explain", Rule).Output, StringComparison.Ordinal);
        Assert.Contains("whose modules use Monolith", Run("--explain", "modules-compose").Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("No rule has the id 'nothing'", "--explain", "nothing")]
    [InlineData("--update-baseline needs --baseline", "check", "--update-baseline")]
    [InlineData("--modules is empty", "check", "--modules", " ")]
    [InlineData("'xml'", "check", "--format", "xml")]
    public void Invalid_options_are_errors(string message, params string[] arguments) =>
        Assert.Contains(RulesCommand.CreateRoot().Parse(arguments).Errors, error => error.Message.Contains(message, StringComparison.Ordinal));

    private static MiniSolution Broken() => MiniSolution.CreatePlain(Path.Combine(MiniSolution.Fixtures, Rule, "Bad-plain")).PutInOutputFolders();

    private static void CheckJson(JsonElement report)
    {
        Assert.Equal(1, report.GetProperty("exitCode").GetInt32());
        var violations = report.GetProperty("violations").EnumerateArray().ToList();
        Assert.Equal(2, violations.Count);
        var project = violations.Single(violation => violation.GetProperty("culprit").GetString() == Infrastructure);
        Assert.Equal((Rule, "Acme.Modules.Stock.Core"), (project.GetProperty("rule").GetString(), project.GetProperty("dependency").GetString()));
        Assert.EndsWith(Infrastructure, project.GetProperty("file").GetString(), StringComparison.Ordinal);
        Assert.Equal(["Orders", "Stock"], report.GetProperty("modules").EnumerateArray().Select(module => module.GetProperty("name").GetString()!));
    }

    private static void CheckSarif(JsonElement log)
    {
        Assert.Equal("2.1.0", log.GetProperty("version").GetString());
        var run = log.GetProperty("runs")[0];
        Assert.True(run.GetProperty("invocations")[0].GetProperty("executionSuccessful").GetBoolean());
        Assert.Contains(run.GetProperty("tool").GetProperty("driver").GetProperty("rules").EnumerateArray(), rule => rule.GetProperty("id").GetString() == Rule);
        var results = run.GetProperty("results").EnumerateArray().ToList();
        Assert.Equal(2, results.Count);
        Assert.All(results, result => Assert.Equal(Rule, result.GetProperty("ruleId").GetString()));
        var files = results.Select(result => result.GetProperty("locations")[0].GetProperty("physicalLocation").GetProperty("artifactLocation").GetProperty("uri").GetString()!).ToList();
        Assert.Contains(files, file => file.EndsWith(Infrastructure, StringComparison.Ordinal));

        // The fixture has no debug symbols: code scanning gets the solution file.
        Assert.Contains(files, file => file.EndsWith("Acme.slnx", StringComparison.Ordinal));
    }

    private static void AssertError(string message, params string[] arguments)
    {
        var (exitCode, output, error) = Run(arguments);

        Assert.Equal((2, ""), (exitCode, output));
        Assert.Contains(message, error, StringComparison.Ordinal);
    }

    private static (int ExitCode, string Output, string Error) Run(params string[] arguments) => Run(RulesCommand.CreateRoot(MiniSolution.Read), arguments);

    private static (int ExitCode, string Output, string Error) Run(RootCommand root, string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var exitCode = root.Parse(arguments)
            .Invoke(new InvocationConfiguration { Output = output, Error = error, EnableDefaultExceptionHandler = false });
        return (exitCode, output.ToString(), error.ToString());
    }
}
