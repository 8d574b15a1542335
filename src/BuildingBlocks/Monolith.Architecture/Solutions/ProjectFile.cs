using System.Xml.Linq;
using Microsoft.Extensions.FileSystemGlobbing;

namespace Monolith.Architecture;

/// <summary>
/// What a project file references, read as XML together with the Directory.Build files above it and what those import.
/// The SDK's own files, packages' files and targets are not evaluated: what references come that way show in the compiled
/// assembly. An item whose condition can't be told counts as there, so that more is seen and never less.
/// </summary>
internal sealed class ProjectFile
{
    private const string AspNetCore = "Microsoft.AspNetCore.App";

    private readonly Dictionary<string, List<string>> _items = new(StringComparer.OrdinalIgnoreCase);
    private readonly MsBuildScript _script;

    private ProjectFile(string path)
    {
        Path = path;
        _script = MsBuildScript.Read(path);
        foreach (var (item, scope) in _script.Items)
        {
            Apply(item, scope);
        }
    }

    public string Path { get; }

    public string AssemblyName => _script.Property("AssemblyName") is { Length: > 0 } name ? name : System.IO.Path.GetFileNameWithoutExtension(Path);

    public IReadOnlyList<string> ProjectReferences => [.. Items("ProjectReference").Select(FullPath).Distinct()];

    public IReadOnlyList<string> PackageReferences => Items("PackageReference");

    public IReadOnlyList<string> AssemblyReferences =>
        [.. Items("Reference").Select(name => name.Split(',')[0]).Select(name => name.EndsWith(".dll", StringComparison.OrdinalIgnoreCase) ? System.IO.Path.GetFileNameWithoutExtension(name.Replace('\\', '/')) : name)];

    public IReadOnlyList<string> FrameworkReferences =>
        [.. Items("FrameworkReference").Concat(_script.Sdk == "Microsoft.NET.Sdk.Web" ? [AspNetCore] : []).Distinct()];

    public IReadOnlyList<string> FriendAssemblies => Items("InternalsVisibleTo");

    public static ProjectFile Read(string path) => new(path);

    public static IEnumerable<string> FindUnder(string folder) => Directory.Exists(folder)
        ? Directory.EnumerateFiles(folder, "*.*proj", SearchOption.AllDirectories).Where(path => !IsOutput(folder, path))
        : [];

    /// <summary>Whether a build made the file.</summary>
    public static bool IsOutput(string root, string file) =>
        System.IO.Path.GetRelativePath(root, file).Split('/', '\\').Any(part => part is "bin" or "obj");

    private List<string> Items(string type) => _items.GetValueOrDefault(type) ?? [];

    private void Apply(XElement item, MsBuildScope scope)
    {
        if (!_items.TryGetValue(item.Name.LocalName, out var list))
        {
            _items.Add(item.Name.LocalName, list = []);
        }

        list.AddRange(Values(item, "Include", scope));
        var removed = Values(item, "Remove", scope).ToHashSet(StringComparer.OrdinalIgnoreCase);
        list.RemoveAll(removed.Contains);
    }

    private IEnumerable<string> Values(XElement item, string attribute, MsBuildScope scope) =>
        ((string?)item.Attribute(attribute) ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(value => scope.Expand(value) ?? value)
            .SelectMany(value => value.Contains('*', StringComparison.Ordinal) ? Glob(value) : [value]);

    private IEnumerable<string> Glob(string pattern)
    {
        var matcher = new Matcher();
        matcher.AddInclude(pattern.Replace('\\', '/'));
        return matcher.GetResultsInFullPath(System.IO.Path.GetDirectoryName(Path)!);
    }

    private string FullPath(string reference) =>
        System.IO.Path.GetFullPath(reference.Replace('\\', '/'), System.IO.Path.GetDirectoryName(Path)!);
}
