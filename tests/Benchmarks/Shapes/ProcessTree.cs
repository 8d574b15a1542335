using System.Globalization;

namespace Monolith.Benchmarks;

/// <summary>What processes have taken of the processors, as Linux counts it at one moment.</summary>
internal sealed class ProcessTree
{
    // In what unit /proc tells times, whatever the kernel counts in: https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html
    private const double TicksPerSecond = 100;

    // Counted behind the name, which may hold blanks: the parent, and the times of the process and of children that have ended.
    private const int Parent = 1, FirstTime = 11, Times = 4;

    private readonly Dictionary<int, Found> _all;
    private readonly ILookup<int, int> _children;

    private ProcessTree(IReadOnlyCollection<Found> all) => (_all, _children) = (all.ToDictionary(p => p.Id), all.ToLookup(p => p.ParentId, p => p.Id));

    /// <summary>Looks at all processes there are.</summary>
    public static ProcessTree Look() => new(
        [.. Directory.EnumerateDirectories("/proc")
            .Select(path => int.TryParse(Path.GetFileName(path), CultureInfo.InvariantCulture, out var id) ? Read(id) : null)
            .OfType<Found>()]);

    /// <summary>The processor time of a process, of its descendants, and of those of them that have ended; none of one that is not there.</summary>
    public TimeSpan ProcessorTimeOf(int process) => TimeSpan.FromSeconds(TicksOf(process) / TicksPerSecond);

    private long TicksOf(int process) => _all.TryGetValue(process, out var found) ? found.Ticks + _children[process].Sum(TicksOf) : 0;

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
