using System.Text.Encodings.Web;
using System.Text.Json;

namespace Monolith.Benchmarks;

/// <summary>A JSON report with every round.</summary>
internal static class JsonReport
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static Task WriteAsync(Report report, string path, CancellationToken cancellationToken)
    {
        var json = JsonSerializer.Serialize(
            new
            {
                report.TakenOn,
                report.Settings.Rounds,
                report.Settings.Quick,
                report.Machine,
                Figures = report.Measured.SelectMany(measured => measured.Figures.SelectMany(section => section.Value.Select(figure => new
                {
                    Scenario = section.Key.Name,
                    measured.On,
                    figure.Name,
                    figure.Unit,
                    Floor = figure.FloorMedian,
                    Ours = figure.OursMedian,
                    figure.Ratio,
                    Target = figure.Target?.Text,
                    figure.Met,
                    Rounds = new { figure.Floor, figure.Ours },
                }))),
            },
            Json);
        return File.WriteAllTextAsync(path, json + "\n", cancellationToken);
    }
}
