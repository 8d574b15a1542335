using System.CommandLine;
using Monolith.Conformance;

namespace Monolith.Benchmarks;

/// <summary>What may be asked for.</summary>
internal static class CommandLine
{
    private const int DefaultRounds = 5, QuickRounds = 3, MaxRounds = 100;
    private const string All = "all";

    private static readonly ShapesScenario Shapes = new();

    /// <summary>What 'all' measures.</summary>
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
            Description = $"What to measure: {All}, or some of {string.Join(", ", Scenarios.Select(s => s.Name))}; and {Shapes.Name}, which is no part of {All}",
            Arity = ArgumentArity.OneOrMore,
        };
        scenarios.AcceptOnlyFromAmong([All, .. Scenarios.Select(s => s.Name), Shapes.Name]);
        var databases = new Option<string[]>("--database")
        {
            Description = $"On what: {SqliteEngine.Title}, {PostgreSqlEngine.Title}, or on each that is installed when left out",
            AllowMultipleArgumentsPerToken = true,
        };
        databases.AcceptOnlyFromAmong(SqliteEngine.Title, PostgreSqlEngine.Title);
        databases.Validators.Add(result =>
        {
            if (result.GetValue(databases)?.Contains(PostgreSqlEngine.Title) == true && !PostgreSqlServer.IsInstalled)
            {
                result.AddError($"{PostgreSqlEngine.Title} is not installed here: leave --database out, or install it (Debian's package is postgresql).");
            }
        });
        var rounds = new Option<int?>("--rounds")
        {
            Description = $"How often each pair is measured; {DefaultRounds} when left out, {QuickRounds} with --quick",
        };
        rounds.Validators.Add(result =>
        {
            if (result.GetValue(rounds) is < 1 or > MaxRounds)
            {
                result.AddError($"--rounds is 1 to {MaxRounds}.");
            }
        });
        var quick = new Option<bool>("--quick") { Description = "Short runs and few sizes: to see that it works, not how fast" };
        var directory = new Option<DirectoryInfo>("--directory")
        {
            Description = "Where data files are made, and removed afterwards; the disk it is on is what is measured",
            DefaultValueFactory = _ => new DirectoryInfo(Path.GetTempPath()),
        };
        var json = new Option<FileInfo?>("--json") { Description = "Where to write the report with every round as JSON" };
        var docs = new Option<bool>("--write-docs") { Description = $"Put the table and the charts into docs/performance.md; with {Shapes.Name}, into docs/scaling.md" };
        docs.Validators.Add(result =>
        {
            if (result.GetValue(docs) && (result.GetValue(scenarios) is not ([All] or [ShapesScenario.Command]) || result.GetValue(databases) is { Length: > 0 }))
            {
                result.AddError($"--write-docs writes a whole page: measure '{All}' or '{Shapes.Name}' alone, and leave --database out.");
            }
        });
        var root = new RootCommand("Measures this repository's own claims, each beside a floor that is written by hand.")
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

        Console.Error.WriteLine($"{PostgreSqlEngine.Title} is not installed here (Debian's package is postgresql): its columns are left out.");
        return [SqliteEngine.Title];
    }
}
