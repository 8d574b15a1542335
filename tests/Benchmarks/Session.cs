using System.Diagnostics;
using System.Globalization;
using Spectre.Console;

namespace Monolith.Benchmarks;

/// <summary>Runs the requested measurements and reports the results.</summary>
internal static class Session
{
    public static async Task<int> RunAsync(
        IReadOnlyList<IMeasurement> scenarios,
        IReadOnlyList<string> databases,
        int rounds,
        bool quick,
        DirectoryInfo directory,
        string? json,
        bool writeDocs,
        CancellationToken cancellationToken)
    {
        var root = Directory.CreateDirectory(
            Path.Combine(directory.FullName, $"monolith-benchmarks-{Guid.CreateVersion7(TimeProvider.System.GetUtcNow()):n}")).FullName;
        try
        {
            var settings = new Settings(rounds, quick, root);
            var machine = Machine.Describe(root);
            var matches = scenarios.OfType<IScenario>().ToList();
            List<Measured> measured = [];
            if (databases.Contains(SqliteEngine.Title) && matches.Count > 0)
            {
                measured.Add(await MeasureAsync(new SqliteEngine(root), matches, settings, cancellationToken));
            }

            await using var postgreSql = databases.Contains(PostgreSqlEngine.Title) ? await PostgreSqlEngine.StartAsync(root, cancellationToken) : null;
            if (postgreSql is not null && matches.Count > 0)
            {
                measured.Add(await MeasureAsync(postgreSql, [.. matches.Where(s => s.OnServersToo)], settings, cancellationToken));
            }

            foreach (var scenario in scenarios.OfType<IColumnsMeasurement>())
            {
                measured.AddRange(await scenario.MeasureAsync(settings, postgreSql, cancellationToken));
            }

            var report = new Report(machine, settings, DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime), scenarios, measured);
            report.WriteTo(AnsiConsole.Console);
            if (json is not null)
            {
                await JsonReport.WriteAsync(report, json, cancellationToken);
            }

            if (writeDocs)
            {
                await Documentation.WriteAsync(report, cancellationToken);
            }

            return 0;
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }

    private static async Task<Measured> MeasureAsync(
        IEngine engine, IReadOnlyList<IScenario> scenarios, Settings settings, CancellationToken cancellationToken)
    {
        await new Match(settings, engine, cancellationToken).CompileAsync();
        var figures = new Dictionary<IMeasurement, IReadOnlyList<Figure>>();
        foreach (var scenario in scenarios)
        {
            var start = Stopwatch.GetTimestamp();
            figures[scenario] = await scenario.RunAsync(new Match(settings, engine, cancellationToken));
            await Console.Error.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture, $"{scenario.Name} on {engine.Name}: measured in {Stopwatch.GetElapsedTime(start).TotalSeconds:0} s"));
        }

        return new Measured(engine.Name, engine.Description, figures);
    }
}
