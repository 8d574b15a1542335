using System.Globalization;

namespace Monolith.Benchmarks;

/// <summary>The processor time of processes, as Linux reports it at one moment.</summary>
internal sealed class ProcessTree
{
    // The unit of times in /proc, independent of the kernel's own unit: https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html
    private const double TicksPerSecond = 100;

    // Fields are counted after the name, which may contain spaces: the parent, and the times of the process and of its ended children.
    private const int Parent = 1, FirstTime = 11, Times = 4;

    private readonly Dictionary<int, Found> _all;
    private readonly ILookup<int, int> _children;

    private ProcessTree(IReadOnlyCollection<Found> all) => (_all, _children) = (all.ToDictionary(p => p.Id), all.ToLookup(p => p.ParentId, p => p.Id));

    /// <summary>Reads all processes.</summary>
    public static ProcessTree Look() => new(
        [.. Directory.EnumerateDirectories("/proc")
            .Select(path => int.TryParse(Path.GetFileName(path), CultureInfo.InvariantCulture, out var id) ? Read(id) : null)
            .OfType<Found>()]);

    /// <summary>Returns the processor time of a process and its descendants, including ended ones. Zero if it does not exist.</summary>
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
            // The process has ended in the meantime.
            return null;
        }
    }

    private sealed record Found(int Id, int ParentId, long Ticks);
}
