using System.Diagnostics;
using System.Globalization;
using Spectre.Console;

namespace Monolith.Benchmarks;

/// <summary>Measures what was asked for, and tells it.</summary>
internal static class Session
{
    public static async Task<int> RunAsync(
        IReadOnlyList<IScenario> scenarios,
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
            await new Match(settings, cancellationToken).CompileAsync();
            var sections = new List<(IScenario, IReadOnlyList<Figure>)>();
            foreach (var scenario in scenarios)
            {
                var start = Stopwatch.GetTimestamp();
                sections.Add((scenario, await scenario.RunAsync(new Match(settings, cancellationToken))));
                await Console.Error.WriteLineAsync(string.Create(
                    CultureInfo.InvariantCulture, $"{scenario.Name}: measured in {Stopwatch.GetElapsedTime(start).TotalSeconds:0} s"));
            }

            var report = new Report(machine, settings, DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime), sections);
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
}
