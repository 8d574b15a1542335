using System.Globalization;

namespace Monolith.Benchmarks;

/// <summary>What a process and all that it started have taken of the processors, as Linux counts it.</summary>
internal static class ProcessTree
{
    // In what unit /proc tells times, whatever the kernel counts in: https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html
    private const double TicksPerSecond = 100;

    // Counted behind the name, which may hold blanks: the parent, and the times of the process and of children that have ended.
    private const int Parent = 1, FirstTime = 11, Times = 4;

    /// <summary>The processor time of a process, of its descendants, and of those of them that have ended.</summary>
    public static TimeSpan ProcessorTimeOf(int root)
    {
        var all = Directory.EnumerateDirectories("/proc")
            .Select(path => int.TryParse(Path.GetFileName(path), CultureInfo.InvariantCulture, out var id) ? Read(id) : null)
            .OfType<Found>()
            .ToList();
        var children = all.ToLookup(found => found.ParentId);
        return TimeSpan.FromSeconds(Sum(all.Single(found => found.Id == root)) / TicksPerSecond);

        long Sum(Found found) => found.Ticks + children[found.Id].Sum(Sum);
    }

    private static Found? Read(int id)
    {
        try
        {
            var text = File.ReadAllText($"/proc/{id}/stat");
            var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
            return new Found(id, int.Parse(fields[Parent], CultureInfo.InvariantCulture), fields.Skip(FirstTime).Take(Times).Sum(long.Parse));
        }
        catch (IOException)
        {
            // It has ended meanwhile.
            return null;
        }
    }

    private sealed record Found(int Id, int ParentId, long Ticks);
}
