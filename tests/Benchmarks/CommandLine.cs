using System.CommandLine;
using Monolith.Conformance;

namespace Monolith.Benchmarks;

/// <summary>The command line of the benchmarks.</summary>
internal static class CommandLine
{
    private const int DefaultRounds = 5, QuickRounds = 3, MaxRounds = 100;
    private const string All = "all";

    private static readonly ShapesScenario Shapes = new();

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
            Description = $"What to measure: {All}, or some of {string.Join(", ", Scenarios.Select(s => s.Name))}; or {Shapes.Name}, which is not included in {All}",
            Arity = ArgumentArity.OneOrMore,
        };
        scenarios.AcceptOnlyFromAmong([All, .. Scenarios.Select(s => s.Name), Shapes.Name]);
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
        var rounds = new Option<int?>("--rounds")
        {
            Description = $"The number of measurements of each pair. The default is {DefaultRounds}, or {QuickRounds} with --quick",
        };
        rounds.Validators.Add(result =>
        {
            if (result.GetValue(rounds) is < 1 or > MaxRounds)
            {
                result.AddError($"--rounds is out of range. Use 1 to {MaxRounds}.");
            }
        });
        var quick = new Option<bool>("--quick") { Description = "Short runs and few sizes, to check that the benchmarks work" };
        var directory = new Option<DirectoryInfo>("--directory")
        {
            Description = "The folder for data files, which are removed afterwards. The benchmarks measure its disk",
            DefaultValueFactory = _ => new DirectoryInfo(Path.GetTempPath()),
        };
        var json = new Option<FileInfo?>("--json") { Description = "The file to which to write the report with every round as JSON" };
        var docs = new Option<bool>("--write-docs") { Description = $"Write the table and the charts to docs/performance.md, or with {Shapes.Name} to docs/scaling.md" };
        docs.Validators.Add(result =>
        {
            if (result.GetValue(docs) && (result.GetValue(scenarios) is not ([All] or [ShapesScenario.Command]) || result.GetValue(databases) is { Length: > 0 }))
            {
                result.AddError($"--write-docs writes a whole page. Measure only '{All}' or '{Shapes.Name}', and omit --database.");
            }
        });
        var root = new RootCommand("Measures the claims of this repository, each beside a handwritten floor.")
        {
            scenarios, databases, rounds, quick, directory, json, docs,
        };
        root.SetAction((parsed, cancellationToken) =>
        {
            var chosen = parsed.GetValue(scenarios)!;
            var isShort = parsed.GetValue(quick);
            return Session.RunAsync(
                [.. Scenarios.Where(s => chosen.Contains(All) || chosen.Contains(s.Name)), .. chosen.Contains(Shapes.Name) ? [Shapes] : Array.Empty<IMeasurement>()],
                parsed.GetValue(databases) is { Length: > 0 } named ? named : Installed(),
                parsed.GetValue(rounds) ?? (isShort ? QuickRounds : DefaultRounds),
                isShort,
                parsed.GetValue(directory)!,
                parsed.GetValue(json)?.FullName,
                parsed.GetValue(docs),
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
