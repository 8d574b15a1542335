using System.CommandLine;
using Monolith.Conformance;

namespace Monolith.Benchmarks;

/// <summary>The command line of the benchmarks.</summary>
internal static class CommandLine
{
    private const string All = "all";

    private static readonly ShapesScenario Shapes = new();
    private static readonly SearchScenario Search = new();

    /// <summary>The scenarios that 'all' measures.</summary>
    private static readonly IScenario[] Scenarios =
    [
        new EventsScenario(),
        new LatencyScenario(),
        new DrainScenario(),
        new HttpScenario(),
        new StartScenario(),
        new SubscribersScenario(),
        new ModulesScenario(),
        new LogScenario(),
    ];

    public static Task<int> RunAsync(string[] args)
    {
        var scenarios = new Argument<string[]>("scenarios")
        {
            Description = $"What to measure: {All}, or some of {string.Join(", ", Scenarios.Select(s => s.Name))}; or {Shapes.Name} or {Search.Name}, which are not included in {All}",
            Arity = ArgumentArity.OneOrMore,
        };
        scenarios.AcceptOnlyFromAmong([All, .. Scenarios.Select(s => s.Name), Shapes.Name, Search.Name]);
        var databases = new Option<string[]>("--database")
        {
            Description = $"The database: {SqliteEngine.Title} or {PostgreSqlEngine.Title}. By default, each that is installed",
            AllowMultipleArgumentsPerToken = true,
        };
        databases.AcceptOnlyFromAmong(SqliteEngine.Title, PostgreSqlEngine.Title);
        databases.Validators.Add(result =>
        {
            if (result.GetValue(databases)?.Contains(PostgreSqlEngine.Title) == true && !PostgreSqlServer.IsInstalled)
            {
                result.AddError($"{PostgreSqlEngine.Title} is not installed (Debian package postgresql). Install it, or omit --database.");
            }
        });
        var run = new RunOptions($"Write the table and the charts to docs/performance.md, with {Search.Name} its table there, or with {Shapes.Name} to docs/scaling.md");
        run.WriteDocs.Validators.Add(result =>
        {
            if (result.GetValue(run.WriteDocs) && (result.GetValue(scenarios) is not ([All] or [ShapesScenario.Command] or [SearchScenario.Command]) || result.GetValue(databases) is { Length: > 0 }))
            {
                result.AddError($"--write-docs writes a whole page. Measure only '{All}', '{Shapes.Name}' or '{Search.Name}', and omit --database.");
            }
        });
        var root = new RootCommand("Measures the claims of this repository, each beside a handwritten floor.")
        {
            scenarios, databases,
        };
        run.AddTo(root);
        root.SetAction((parsed, cancellationToken) =>
        {
            var chosen = parsed.GetValue(scenarios)!;
            return run.RunAsync(
                parsed,
                [.. Scenarios.Where(s => chosen.Contains(All) || chosen.Contains(s.Name)), .. chosen.Contains(Shapes.Name) ? [Shapes] : Array.Empty<IMeasurement>(), .. chosen.Contains(Search.Name) ? [Search] : Array.Empty<IMeasurement>()],
                parsed.GetValue(databases) is { Length: > 0 } named ? named : Installed(),
                cancellationToken);
        });
        return root.Parse(args).InvokeAsync();
    }

    private static string[] Installed()
    {
        if (PostgreSqlServer.IsInstalled)
        {
            return [SqliteEngine.Title, PostgreSqlEngine.Title];
        }

        Console.Error.WriteLine($"{PostgreSqlEngine.Title} is not installed (Debian package postgresql); omitting its columns.");
        return [SqliteEngine.Title];
    }
}
