namespace Monolith.Runtime.Storage;

/// <summary>
/// The files that this process has open. Reads only the names in /proc, because closing a file that SQLite has open, too, would release
/// SQLite's locks on it. On other systems than Linux nothing is found.
/// </summary>
internal static class OpenFiles
{
    private const string Descriptors = "/proc/self/fd", Deleted = " (deleted)";

    /// <summary>Returns whether the process has a file open that was deleted or replaced since.</summary>
    public static bool HasDeleted(string file) => Directory.Exists(Descriptors)
        && new DirectoryInfo(Descriptors).EnumerateFiles().Any(descriptor => LinkOf(descriptor) == file + Deleted);

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
