using System.Globalization;
using Monolith.Runtime;

namespace Monolith.Operations;

/// <summary>Formats a readiness report as text: the current state, the state after the move, and the blockers.</summary>
internal static class ReadinessText
{
    private const string None = "none", Unknown = "unknown";

    public static void Write(ReadinessReport report)
    {
        foreach (var section in SectionsOf(report))
        {
            CommandOutput.WriteHeading(section.Heading);
            if (section is { Columns: { } columns, Rows.Count: > 0 })
            {
                CommandOutput.WriteTable(columns, section.Rows);
            }
            else if (section.Columns is not null)
            {
                CommandOutput.WriteLine(None);
            }

            foreach (var line in section.Lines)
            {
                CommandOutput.WriteLine(line);
            }
        }
    }

    public static IEnumerable<Section> SectionsOf(ReadinessReport report)
    {
        var dependencies = report.Dependencies;
        yield return new Section($"Events that {report.Module} receives", ["event", "from", "count"])
        {
            Rows = [.. dependencies.SubscribesTo.Select(e => new[] { e.Name, e.Source, Flow(e) })],
        };
        yield return new Section($"Events that {report.Module} publishes", ["event", "handled by", "count"])
        {
            Rows = [.. dependencies.Publishes.Select(e => new[] { e.Name, e.Subscribers.Count > 0 ? string.Join(", ", e.Subscribers) : None, Flow(e) })],
        };
        yield return new Section("Subscriptions", ["subscriber", "source", "behind"])
        {
            Rows = [.. dependencies.Subscriptions.Select(s => new[] { s.Subscriber, s.Source, s.Lag is { } lag ? Figures.Behind(lag).TrimEnd(',') : Unknown })],
        };
        yield return new Section("Queries, and the code that refers to them", ["query", "answered by", "referenced by"])
        {
            Rows = [.. dependencies.Queries.Select(q => new[] { q.Name, q.Module, q.AskedBy.Count > 0 ? string.Join(", ", q.AskedBy) : None })],
        };
        yield return new Section($"What goes over the network after {report.Module} has moved", ["by", "what", "why"])
        {
            Rows = [.. report.BecomesRemote.Select(dependency => new[] { dependency.Route, dependency.What, dependency.Why })],
        };
        if (report.RoundTrips is { } roundTrips)
        {
            yield return new Section($"Queries that become round trips, counted by {roundTrips.Address} since {roundTrips.Since.ToString("u", CultureInfo.InvariantCulture)}")
            {
                Lines = [.. Report(report.Module, roundTrips)],
            };
        }

        yield return new Section("Unknown") { Lines = [.. report.Unknown.Select(line => $"- {line}")] };
        yield return report.Ready
            ? new Section("Ready") { Lines = ["No blockers were found."] }
            : new Section("Blockers") { Lines = [.. report.Blockers.SelectMany(o => new[] { $"- {o.What}", $"  {o.Remedy}" })] };
    }

    private static IEnumerable<string> Report(string module, MeasuredRoundTrips roundTrips)
    {
        foreach (var e in roundTrips.Endpoints)
        {
            yield return $"{e.Method} {e.Route}: {Figures.Average(e.PerRequest)} round trips to {module} per request, " +
                $"of {Figures.Average(e.AllPerRequest)} queries in total ({Figures.Count(e.Requests, "request")})";
        }

        if (roundTrips.OutsideOfRequests > 0)
        {
            yield return $"Outside of requests: {Figures.Count(roundTrips.OutsideOfRequests, "round trip")} to {module}";
        }

        if (roundTrips is { Endpoints: [], OutsideOfRequests: 0 })
        {
            yield return $"No queries were sent to {module}.";
        }
    }

    private static string Flow(EventDependency @event) => @event.Logged is { } logged ? Figures.Flow(logged) : Unknown;
}

/// <summary>A section of the text: a table, or lines.</summary>
/// <param name="Heading">The heading.</param>
/// <param name="Columns">The column headings, or null when the section has no table.</param>
internal sealed record Section(string Heading, string[]? Columns = null)
{
    public IReadOnlyList<string[]> Rows { get; init; } = [];

    public IReadOnlyList<string> Lines { get; init; } = [];
}
