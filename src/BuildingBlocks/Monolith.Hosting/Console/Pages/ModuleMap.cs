using System.Globalization;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Monolith.Runtime;

namespace Monolith.Hosting;

/// <summary>Draws the modules in a circle, with an arrow from each publisher to its subscribers. Tables contain the same for everybody.</summary>
internal static class ModuleMap
{
    /// <summary>The number of modules up to which a picture shows more than tables do.</summary>
    private const int MostModules = 24;

    private const double Width = 760, Height = 470, BoxHeight = 30, LetterWidth = 8, Padding = 24, Margin = 20;

    /// <summary>How far arrows bend towards the center, so that those to and from a module differ.</summary>
    private const double Bend = 0.3;

    public static Html Draw(
        IReadOnlyList<GraphModule> modules,
        IReadOnlyList<GraphSubscription> routes,
        IReadOnlyDictionary<string, HealthReportEntry> health,
        IReadOnlyDictionary<(string Subscriber, string Source), SubscriptionState> states)
    {
        if (modules.Count is 0 or > MostModules)
        {
            return Html.Of($"""<p class="note">The map is drawn for up to {MostModules} modules; the tables list all {modules.Count}.</p>""");
        }

        var boxes = modules.Select((module, index) => (module, Box: PlaceOf(module.Name, index, modules.Count))).ToDictionary(place => place.module, place => place.Box);
        var arrows = routes.Where(route => boxes.ContainsKey(route.Source) && boxes.ContainsKey(route.Subscriber));
        return Html.Of($"""
            <svg class="map" viewBox="0 0 {Width} {Height}" role="group" aria-label="Map of the modules and their subscriptions, which the tables below list">
            <defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="9" markerHeight="9" markerUnits="userSpaceOnUse" orient="auto"><path d="M0 0L8 4L0 8z"/></marker></defs>
            {arrows.Select(route => Arrow(route, boxes[route.Source], boxes[route.Subscriber], states.GetValueOrDefault((route.Subscriber.Name, route.Source.Name))))}
            {boxes.Select(place => Node(place.Key, place.Value, health[place.Key.Name]))}
            </svg>
            """);
    }

    private static Box PlaceOf(string name, int index, int count)
    {
        var angle = (2 * Math.PI * index / count) - (Math.PI / 2);
        var width = (name.Length * LetterWidth) + Padding;
        return new Box(
            (Width / 2) + (((Width / 2) - Margin - 60) * Math.Cos(angle)), (Height / 2) + (((Height / 2) - Margin - (BoxHeight / 2)) * Math.Sin(angle)), width);
    }

    private static Html Node(GraphModule module, Box box, HealthReportEntry health)
    {
        var status = health.Status.ToString().ToLowerInvariant();
        return Html.Of($"""
            <a class="{status}{(module.Location.IsRemote ? " remote" : "")}" href="{ConsolePage.ModulePath(module.Name)}"><title>{module.Name}: {status}, {module.Location.ToString()}</title><rect x="{N(box.X - (box.Width / 2))}" y="{N(box.Y - (BoxHeight / 2))}" width="{N(box.Width)}" height="{BoxHeight}" rx="7"/><text x="{N(box.X)}" y="{N(box.Y)}">{module.Name}</text></a>
            """);
    }

    private static Html Arrow(GraphSubscription route, Box from, Box to, SubscriptionState? state)
    {
        var middle = (X: (from.X + to.X) / 2, Y: (from.Y + to.Y) / 2);
        var bend = (X: middle.X + (((Width / 2) - middle.X) * Bend), Y: middle.Y + (((Height / 2) - middle.Y) * Bend));
        var (start, end) = (from.EdgeTowards(bend.X, bend.Y), to.EdgeTowards(bend.X, bend.Y));
        var style = $"{(state?.Pause is not null ? "paused " : state is { Behind: not null } or { LastError: not null } ? "behind " : "")}{(route.Route is EventRoute.Log ? "" : "broker")}";
        return Html.Of($"""
            <path class="{style}" d="M{N(start.X)} {N(start.Y)}Q{N(bend.X)} {N(bend.Y)} {N(end.X)} {N(end.Y)}" marker-end="url(#tip)"><title>{route.Source.Name} to {route.Subscriber.Name}: {string.Join(", ", route.EventNames)}. {OverviewPage.Lag(state)}, {OverviewPage.Rate(state)} events per second</title></path>{Label(state, bend.X, bend.Y, start, end)}
            """);
    }

    /// <summary>The rate and the lag beside the arrow, where there is something to say.</summary>
    private static Html Label(SubscriptionState? state, double bendX, double bendY, (double X, double Y) start, (double X, double Y) end)
    {
        string[] texts =
        [
            .. state is { EventsPerSecond: > 0 } ? [$"{OverviewPage.Rate(state)}/s"] : Array.Empty<string>(),
            .. state?.Pause is not null ? ["paused"] : state?.Behind is { } behind ? [ConsolePage.Text(behind)] : Array.Empty<string>(),
        ];
        return texts.Length == 0 ? Html.Empty
            : Html.Of($"""<text class="flow" x="{N((start.X + (2 * bendX) + end.X) / 4)}" y="{N((start.Y + (2 * bendY) + end.Y) / 4)}">{string.Join(", ", texts)}</text>""");
    }

    private static string N(double number) => number.ToString("0.#", CultureInfo.InvariantCulture);

    /// <summary>The box of a module, by its center.</summary>
    private sealed record Box(double X, double Y, double Width)
    {
        /// <summary>The point of the border in the direction of another point.</summary>
        public (double X, double Y) EdgeTowards(double x, double y)
        {
            var (dx, dy) = (x - X, y - Y);
            var scale = Math.Min(
                dx == 0 ? double.MaxValue : Width / 2 / Math.Abs(dx),
                dy == 0 ? double.MaxValue : BoxHeight / 2 / Math.Abs(dy));
            return scale >= 1 ? (X, Y) : (X + (dx * scale), Y + (dy * scale));
        }
    }
}
