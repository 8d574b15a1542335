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

    /// <summary>Returns whether the process has a file open that was deleted or replaced since.</summary>
    public static bool HasDeleted(string file) => Find(file + Deleted).Any();

    /// <summary>Returns whether an open file was deleted or replaced since.</summary>
    public static bool IsDeleted(SafeFileHandle file) => Directory.Exists(Descriptors)
        && LinkOf(new FileInfo(Path.Combine(Descriptors, file.DangerousGetHandle().ToString(CultureInfo.InvariantCulture))))?.EndsWith(Deleted, StringComparison.Ordinal) == true;

    /// <summary>Finds the descriptors of this process with a given link, such as the full path of a file.</summary>
    public static IEnumerable<FileInfo> Find(string link) => Directory.Exists(Descriptors)
        ? new DirectoryInfo(Descriptors).EnumerateFiles().Where(descriptor => LinkOf(descriptor) == link)
        : [];

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
}
