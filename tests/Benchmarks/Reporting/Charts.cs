using OxyPlot;
using OxyPlot.Axes;
using OxyPlot.Legends;
using OxyPlot.Series;

namespace Monolith.Benchmarks;

/// <summary>Draws the growth of the cost of an event.</summary>
internal static class Charts
{
    private const int Width = 640, Height = 360;

    private static readonly OxyColor Ours = OxyColor.FromRgb(0x1f, 0x77, 0xb4), Floor = OxyColor.FromRgb(0x88, 0x88, 0x88);

    /// <summary>Draws a chart as SVG, with curves for the floor and for the product.</summary>
    /// <param name="title">The title of the chart.</param>
    /// <param name="axis">The label of the x-axis.</param>
    /// <param name="figures">Figures with a point. Each chart name among them is a pair of curves.</param>
    public static string Draw(string title, string axis, IReadOnlyList<Figure> figures)
    {
        var model = new PlotModel { Title = title, Background = OxyColors.White };
        model.Legends.Add(new Legend { LegendPosition = LegendPosition.RightBottom });
        model.Axes.Add(new LinearAxis { Position = AxisPosition.Left, Title = "µs per event", Minimum = 0, MajorGridlineStyle = LineStyle.Dot });

        // A logarithmic axis has no zero, so an empty log is drawn at one row.
        model.Axes.Add(new LogarithmicAxis { Position = AxisPosition.Bottom, Title = axis, Minimum = 0.8, MinimumPadding = 0.05, MaximumPadding = 0.05 });
        foreach (var curve in figures.GroupBy(f => f.Point!.Value.Chart))
        {
            var style = model.Series.Count == 0 ? LineStyle.Solid : LineStyle.Dash;
            model.Series.Add(Line($"ours, {curve.Key}", Ours, style, curve.Select(f => (f.Point!.Value.X, f.OursMedian))));
            model.Series.Add(Line($"floor, {curve.Key}", Floor, style, curve.Select(f => (f.Point!.Value.X, f.FloorMedian ?? 0))));
        }

        return new SvgExporter { Width = Width, Height = Height }.ExportToString(model);
    }

    private static LineSeries Line(string title, OxyColor colour, LineStyle style, IEnumerable<(double X, double Y)> points)
    {
        var line = new LineSeries { Title = title, Color = colour, LineStyle = style, MarkerType = MarkerType.Circle, MarkerFill = colour };
        line.Points.AddRange(points.Select(p => new DataPoint(Math.Max(1, p.X), p.Y)));
        return line;
    }
}
