namespace Monolith.Extraction;

/// <summary>The folder that becomes a repository. Nothing was in it before, and nothing is taken out of it.</summary>
internal sealed class TargetFolder
{
    private TargetFolder(string path) => Path = path;

    public string Path { get; }

    /// <exception cref="ExtractionException">Something is there already, or it is part of the source.</exception>
    public static TargetFolder Choose(string folder, SourceRepository source)
    {
        var path = System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(folder));
        if (File.Exists(path) || (Directory.Exists(path) && Directory.EnumerateFileSystemEntries(path).Any()))
        {
            throw new ExtractionException($"{path} is not empty: name a folder that is, or one that is not there yet. Nothing was written.");
        }

        if (path == source.Root || path.StartsWith(source.Root + System.IO.Path.DirectorySeparatorChar, StringComparison.Ordinal))
        {
            throw new ExtractionException($"{path} is in the repository that the module is taken out of: name a folder outside of {source.Root}.");
        }

        return new TargetFolder(path);
    }

    /// <summary>Copies files as they are, to the same place below this folder.</summary>
    /// <returns>How many.</returns>
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

    /// <summary>Copies files from anywhere into a folder.</summary>
    public void Add(IEnumerable<string> files, string folder)
    {
        foreach (var file in files)
        {
            File.Copy(file, PlaceFor(System.IO.Path.Combine(folder, System.IO.Path.GetFileName(file))));
        }
    }

    /// <summary>Writes a file of text.</summary>
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
