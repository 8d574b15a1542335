namespace Monolith.Runtime.Storage;

/// <summary>Creates files and folders that only the user of this process can read. What exists keeps its mode.</summary>
internal static class OwnerOnly
{
    private const UnixFileMode File = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Creates a folder and its parents.</summary>
    public static void CreateFolder(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            Directory.CreateDirectory(path, File | UnixFileMode.UserExecute);
        }
    }

    /// <summary>
    /// Creates an empty file and its folder, unless they exist. It never opens an existing file: closing it would release all locks that SQLite
    /// holds on it in this process (https://sqlite.org/howtocorrupt.html). SQLite gives the mode of a database's file to the files beside it.
    /// </summary>
    public static void CreateFile(string path)
    {
        if (System.IO.File.Exists(path))
        {
            return;
        }

        if (Path.GetDirectoryName(path) is { Length: > 0 } folder)
        {
            CreateFolder(folder);
        }

        try
        {
            Open(path, FileMode.CreateNew, FileShare.ReadWrite).Dispose();
        }
        catch (IOException) when (System.IO.File.Exists(path))
        {
            // Another process has created it.
        }
    }

    /// <summary>Opens a file to read and write.</summary>
    public static FileStream Open(string path, FileMode mode, FileShare share)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.ReadWrite, Share = share, BufferSize = 1 };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = File;
        }

        return new FileStream(path, options);
    }
}
