using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Monolith.Runtime;

/// <summary>
/// The header of answers from data that is behind: each source, with the age in seconds of the oldest event that has not been handled. An
/// answer that is composed of several modules names a source once, with the largest age. Rejections have the header, too: what they miss may
/// be on its way.
/// </summary>
internal static class BehindHeader
{
    public const string Name = "Monolith-Behind";

    private const string Separator = ", ";

    /// <summary>Adds sources to the header of an answer, unless the answer has begun.</summary>
    /// <param name="context">The request. The modules that take part in its answer may be asked at the same time.</param>
    /// <param name="behind">The sources and the ages of their oldest events that have not been handled.</param>
    public static void Add(HttpContext context, IEnumerable<(string Source, double Seconds)> behind)
    {
        lock (context)
        {
            foreach (var (source, seconds) in behind)
            {
                var sources = context.Features.Get<Sources>() ?? Begin(context);
                sources[source] = Math.Max(sources.GetValueOrDefault(source), seconds);
            }
        }
    }

    /// <summary>Reads the header of another process.</summary>
    public static IEnumerable<(string Source, double Seconds)> Read(IEnumerable<string> headers) =>
        from part in headers.SelectMany(header => header.Split(Separator))
        let pair = part.Split('=')
        where pair.Length == 2 && double.TryParse(pair[1], CultureInfo.InvariantCulture, out _)
        select (pair[0], double.Parse(pair[1], CultureInfo.InvariantCulture));

    private static Sources Begin(HttpContext context)
    {
        var sources = new Sources();
        context.Features.Set(sources);
        if (!context.Response.HasStarted)
        {
            context.Response.OnStarting(() =>
            {
                lock (context)
                {
                    context.Response.Headers[Name] = string.Join(Separator, sources.Select(s => string.Create(CultureInfo.InvariantCulture, $"{s.Key}={s.Value:0}")));
                }

                return Task.CompletedTask;
            });
        }

        return sources;
    }

    private sealed class Sources : SortedDictionary<string, double>
    {
        public double GetValueOrDefault(string source) => TryGetValue(source, out var seconds) ? seconds : 0;
    }
}
