using System.CommandLine;
using System.CommandLine.Parsing;

namespace Monolith.Architecture.Tool;

/// <summary>The command line of the tool.</summary>
internal static class RulesCommand
{
    /// <param name="read">Reads a solution; the default is <see cref="Solution.Read(string, SolutionLayout)"/>.</param>
    public static RootCommand CreateRoot(Func<string, SolutionLayout, Solution>? read = null)
    {
        var explain = new Option<string?>("--explain") { Description = "Explain a rule, and check nothing.", HelpName = "rule", Recursive = true };
        explain.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string?>() is { } id && FindRule(id) is null)
            {
                result.AddError($"No rule has the id '{id}'. The rules are: {string.Join(", ", RuleCatalog.All.Select(rule => rule.Id))}.");
            }
        });
        var root = new RootCommand("Checks the boundaries of a modular monolith: on project files and built assemblies, without running any code of it.")
        {
            explain,
            CreateCheck(explain, read ?? Solution.Read),
        };
        root.SetAction(parsed =>
        {
            if (parsed.GetValue(explain) is { } id)
            {
                return Explain(id, parsed.InvocationConfiguration.Output);
            }

            root.Parse("--help").Invoke(parsed.InvocationConfiguration);
            return ExitCode.Configuration;
        });
        return root;
    }

    private static Command CreateCheck(Option<string?> explain, Func<string, SolutionLayout, Solution> read)
    {
        var solution = new Argument<string>("solution")
        {
            Description = "The .sln or .slnx file, or its folder. The default is the working directory.",
            DefaultValueFactory = _ => ".",
        };
        var modules = new Option<string?>("--modules")
        {
            Description = $"""
                How modules are found: by their folders, "src/Modules/*", or by the names of their projects, "Acme.Modules.*". The default is
                what {SolutionLayout.FileName} beside the solution says, or else src/Modules.
                """.ReplaceLineEndings(" "),
            HelpName = "pattern",
        };
        var without = new Option<string[]>("--without") { Description = $"A rule that does not apply to the solution. {SolutionLayout.FileName} can list it with the reason.", HelpName = "rule" };
        var allowStale = new Option<bool>("--allow-stale") { Description = "Check assemblies as they are, even if their source files have changed since the build." };
        var format = new Option<string>("--format") { Description = "The format of the output.", DefaultValueFactory = _ => "text", HelpName = string.Join('|', ReportFormats.Names) };
        format.AcceptOnlyFromAmong([.. ReportFormats.Names]);
        var baseline = new Option<string?>("--baseline") { Description = "A file with known violations, which are tolerated. An entry that no longer occurs must be removed.", HelpName = "file" };
        var update = new Option<bool>("--update-baseline") { Description = "Create the baseline, or remove from it what no longer occurs. Nothing is ever added to an existing one." };
        var check = new Command("check", "Check a built solution. Exit codes: 0 clean, 1 violations, 2 the solution or a rule could not be checked.")
        {
            solution, modules, without, allowStale, format, baseline, update,
        };
        foreach (var symbol in new Option[] { modules, without, baseline })
        {
            symbol.Validators.Add(result => RequireText(symbol.Name, result.Tokens, result.AddError));
        }

        solution.Validators.Add(result => RequireText(solution.Name, result.Tokens, result.AddError));
        check.Validators.Add(result =>
        {
            if (result.GetResult(update) is not null && result.GetResult(baseline) is null)
            {
                result.AddError("--update-baseline needs --baseline, the file to update.");
            }
        });
        check.SetAction(parsed =>
        {
            var (output, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
            return parsed.GetValue(explain) is { } id
                ? Explain(id, output)
                : new Check
                {
                    Read = read,
                    Solution = parsed.GetRequiredValue(solution),
                    Modules = parsed.GetValue(modules),
                    Without = parsed.GetValue(without) ?? [],
                    AllowStale = parsed.GetValue(allowStale),
                    Baseline = parsed.GetValue(baseline),
                    UpdateBaseline = parsed.GetValue(update),
                }.Run(ReportFormats.Find(parsed.GetRequiredValue(format)), output, error);
        });
        return check;
    }

    private static void RequireText(string name, IReadOnlyList<Token> tokens, Action<string> addError)
    {
        if (tokens.Any(token => string.IsNullOrWhiteSpace(token.Value)))
        {
            addError($"The value of {name} is empty.");
        }
    }

    private static IArchitectureRule? FindRule(string id) => RuleCatalog.All.FirstOrDefault(rule => rule.Id == id);

    private static int Explain(string id, TextWriter output)
    {
        var rule = FindRule(id)!;
        output.WriteLine(rule.Id);
        output.WriteLine();
        output.WriteLine(rule.Title);
        output.WriteLine(rule.Reason);
        output.WriteLine();
        output.WriteLine(RuleCatalog.ScopeOf(rule) switch
        {
            RuleScope.Monolith => "It applies to solutions whose modules use Monolith.",
            RuleScope.Plain => "It applies to solutions whose modules do not use Monolith.",
            _ => "It applies to any solution.",
        });
        return ExitCode.Clean;
    }
}
