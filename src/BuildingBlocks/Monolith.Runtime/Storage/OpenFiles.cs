using System.Collections.Frozen;
using System.Diagnostics;

namespace Monolith.Runtime.Storage;

/// <summary>
/// The files that this process has open. Reads only the names in /proc, because closing a file that SQLite has open, too, would release
/// SQLite's locks on it. On other systems than Linux nothing is found.
/// </summary>
internal static class OpenFiles
{
    private const string Descriptors = "/proc/self/fd", Deleted = " (deleted)";

    /// <summary>Each module asks once a second, and the names are those of the whole process.</summary>
    private static readonly TimeSpan MaxAge = TimeSpan.FromMilliseconds(500);

    private static Names? _names;

    /// <summary>Returns whether the process has, or had half a second ago, a file open that was deleted or replaced since.</summary>
    public static bool HasDeleted(string file)
    {
        if (Volatile.Read(ref _names) is not { } names || Stopwatch.GetElapsedTime(names.ReadAt) > MaxAge)
        {
            names = new Names(Stopwatch.GetTimestamp(), Directory.Exists(Descriptors) ? ReadDeleted() : []);
            Volatile.Write(ref _names, names);
        }

        return names.Deleted.Contains(file);
    }

    private static FrozenSet<string> ReadDeleted() => new DirectoryInfo(Descriptors).EnumerateFiles().Select(LinkOf)
        .Where(link => link?.EndsWith(Deleted, StringComparison.Ordinal) == true).Select(link => link![..^Deleted.Length]).ToFrozenSet();

    private static string? LinkOf(FileInfo descriptor)
    {
        try
        {
            return descriptor.LinkTarget;
        }
        catch (IOException)
        {
            // The descriptor was closed since the names were read.
            return null;
        }
    }

    private sealed record Names(long ReadAt, FrozenSet<string> Deleted);
}
