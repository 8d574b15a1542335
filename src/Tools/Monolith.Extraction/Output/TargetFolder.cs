namespace Monolith.Extraction;

/// <summary>The folder of the new repository. It was empty before, and no file is deleted from it.</summary>
internal sealed class TargetFolder
{
    private TargetFolder(string path) => Path = path;

    public string Path { get; }

    /// <exception cref="ExtractionException">The folder is not empty, or is part of the source repository.</exception>
    public static TargetFolder Choose(string folder, SourceRepository source)
    {
        var path = System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(folder));
        if (File.Exists(path) || (Directory.Exists(path) && Directory.EnumerateFileSystemEntries(path).Any()))
        {
            throw new ExtractionException($"{path} is not empty. Specify an empty folder, or one that does not exist. Nothing was written.");
        }

        if (path == source.Root || path.StartsWith(source.Root + System.IO.Path.DirectorySeparatorChar, StringComparison.Ordinal))
        {
            throw new ExtractionException($"{path} is in the source repository. Specify a folder outside of {source.Root}.");
        }

        return new TargetFolder(path);
    }

    /// <summary>Copies files unchanged to the same relative paths in this folder.</summary>
    /// <returns>The number of copied files.</returns>
    public int Copy(SourceRepository source, IEnumerable<string> files)
    {
        var count = 0;
        foreach (var file in files)
        {
            File.Copy(source.PathOf(file), PlaceFor(file));
            count++;
        }

        return count;
    }

    /// <summary>Copies files from any folder to a subfolder.</summary>
    public void Add(IEnumerable<string> files, string folder)
    {
        foreach (var file in files)
        {
            File.Copy(file, PlaceFor(System.IO.Path.Combine(folder, System.IO.Path.GetFileName(file))));
        }
    }

    /// <summary>Writes a text file.</summary>
    public void Write(string file, string text, bool executable = false)
    {
        var path = PlaceFor(file);
        File.WriteAllText(path, text.ReplaceLineEndings("\n"));
        if (executable && !OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, File.GetUnixFileMode(path) | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        }
    }

    private string PlaceFor(string file)
    {
        var path = System.IO.Path.Combine(Path, file);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        return path;
    }
}
