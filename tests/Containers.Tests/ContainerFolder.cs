namespace Containers.Tests;

/// <summary>The folder <c>build/containers</c>, or a copy of it that is wrong on purpose.</summary>
internal sealed class ContainerFolder(string path)
{
    public static ContainerFolder Ours { get; } = new(Path.Combine(Repository.Root, "build", "containers"));

    public DockerFile DockerFile => DockerFile.Read(Path.Combine(path, "Dockerfile"));

    public string Guide => File.ReadAllText(Path.Combine(path, "README.md"));

    /// <summary>The compose files that can be started, without files that others include.</summary>
    public IEnumerable<(string Name, ComposeFile File)> ComposeFiles =>
        from file in Directory.EnumerateFiles(path, "compose*.yaml").Order(StringComparer.Ordinal)
        where !file.EndsWith("database.yaml", StringComparison.Ordinal)
        select (Path.GetFileName(file), ComposeFile.Read(file, DockerFile.Port));

    /// <summary>The overlays that can be applied.</summary>
    public IEnumerable<(string Name, Overlay Overlay)> Overlays =>
        from folder in Directory.EnumerateDirectories(Path.Combine(path, "kubernetes", "overlays")).Order(StringComparer.Ordinal)
        select (Path.GetFileName(folder), Overlay.Render(folder, DockerFile.Port));

    /// <summary>All that is wrong with the compose files.</summary>
    public async Task<IReadOnlyList<string>> ComposeFaultsAsync()
    {
        var faults = new List<string>();
        foreach (var (name, file) in ComposeFiles)
        {
            faults.AddRange((await file.FaultsAsync()).Select(fault => $"{name}: {fault}"));
        }

        return faults;
    }

    /// <summary>All that is wrong with the manifests.</summary>
    public IReadOnlyList<string> OverlayFaults() =>
        [.. Overlays.SelectMany(overlay => overlay.Overlay.Faults(Guide).Select(fault => $"{overlay.Name}: {fault}"))];

    /// <summary>A copy of it.</summary>
    public ContainerFolder CopyTo(string target)
    {
        foreach (var file in Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(target, Path.GetRelativePath(path, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        return new ContainerFolder(target);
    }

    /// <summary>Replaces a text in a file.</summary>
    public void Break(string file, string text, string replacement)
    {
        var whole = File.ReadAllText(Path.Combine(path, file));
        Assert.Contains(text, whole, StringComparison.Ordinal);
        File.WriteAllText(Path.Combine(path, file), whole.Replace(text, replacement, StringComparison.Ordinal));
    }
}
