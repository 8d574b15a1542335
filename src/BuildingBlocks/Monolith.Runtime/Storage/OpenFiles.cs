using System.Collections.Frozen;
using System.Diagnostics;
using System.Globalization;
using Microsoft.Win32.SafeHandles;

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

    /// <summary>Returns whether the process has a file open that was deleted or replaced since.</summary>
    public static bool HasDeleted(string file) => Find(file + Deleted).Any();

    /// <summary>Returns the same as it was at most half a second ago.</summary>
    public static bool HadDeleted(string file)
    {
        if (Volatile.Read(ref _names) is not { } names || Stopwatch.GetElapsedTime(names.ReadAt) > MaxAge)
        {
            names = new Names(Stopwatch.GetTimestamp(), ReadDeleted());
            Volatile.Write(ref _names, names);
        }

        return names.Deleted.Contains(file);
    }

    /// <summary>Returns whether an open file was deleted or replaced since.</summary>
    public static bool IsDeleted(SafeFileHandle file) => Directory.Exists(Descriptors)
        && LinkOf(new FileInfo(Path.Combine(Descriptors, file.DangerousGetHandle().ToString(CultureInfo.InvariantCulture))))?.EndsWith(Deleted, StringComparison.Ordinal) == true;

    /// <summary>Finds the descriptors of this process with a given link, such as the full path of a file.</summary>
    public static IEnumerable<FileInfo> Find(string link) => List().Where(descriptor => LinkOf(descriptor) == link);

    private static FrozenSet<string> ReadDeleted() => List().Select(LinkOf)
        .Where(link => link?.EndsWith(Deleted, StringComparison.Ordinal) == true).Select(link => link![..^Deleted.Length]).ToFrozenSet();

    private static IEnumerable<FileInfo> List() => Directory.Exists(Descriptors) ? new DirectoryInfo(Descriptors).EnumerateFiles() : [];

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
