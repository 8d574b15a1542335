using System.Xml.Linq;

namespace Monolith.Architecture;

/// <summary>
/// A project file with what it imports: properties first and then items, as MSBuild evaluates them
/// (<see href="https://learn.microsoft.com/visualstudio/msbuild/build-process-overview"/>).
/// </summary>
internal sealed class MsBuildScript
{
    private readonly Dictionary<string, string> _properties = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<(XElement Item, MsBuildScope Scope)> _items = [];
    private readonly HashSet<string> _imported = new(StringComparer.OrdinalIgnoreCase);

    private MsBuildScript(string path)
    {
        var folder = Path.GetDirectoryName(path)!;
        _properties["MSBuildProjectName"] = Path.GetFileNameWithoutExtension(path);
        _properties["MSBuildProjectDirectory"] = folder;
        _properties["MSBuildProjectFullPath"] = path;
        Import(MsBuildScope.FindAbove(folder, "Directory.Build.props"));
        Import(path);
        Import(MsBuildScope.FindAbove(folder, "Directory.Build.targets"));
    }

    /// <summary>The SDK that the project file names.</summary>
    public string? Sdk { get; private set; }

    /// <summary>The items whose conditions hold or can't be told, in order.</summary>
    public IEnumerable<(XElement Item, MsBuildScope Scope)> Items => _items.Where(entry => Holds(entry.Item, entry.Scope) ?? true);

    public static MsBuildScript Read(string path) => new(path);

    public string? Property(string name) => _properties.GetValueOrDefault(name);

    private static bool? Holds(XElement element, MsBuildScope scope)
    {
        bool? all = true;
        for (var e = element; e is not null && e.Name.LocalName is not "Project"; e = e.Parent)
        {
            var one = (string?)e.Attribute("Condition") is { } condition ? scope.Holds(condition) : true;
            all = all is false || one is false ? false : all is null || one is null ? null : true;
        }

        return all;
    }

    private void Import(string? path)
    {
        if (path is null || !File.Exists(path) || !_imported.Add(path))
        {
            return;
        }

        var root = XDocument.Load(path).Root!;
        Sdk = (string?)root.Attribute("Sdk") ?? Sdk;
        var scope = new MsBuildScope(_properties, path);
        foreach (var element in root.Elements())
        {
            Evaluate(element, scope);
        }
    }

    private void Evaluate(XElement element, MsBuildScope scope)
    {
        switch (element.Name.LocalName)
        {
            case "PropertyGroup":
                foreach (var property in element.Elements().Where(property => Holds(property, scope) is true))
                {
                    _properties[property.Name.LocalName] = scope.Expand(property.Value) ?? property.Value;
                }

                break;
            case "ItemGroup":
                _items.AddRange(element.Elements().Select(item => (item, scope)));
                break;
            case "Import" when Holds(element, scope) ?? true:
                Import(scope.FullPath((string?)element.Attribute("Project")));
                break;
            case "ImportGroup" or "Choose" or "When" or "Otherwise":
                foreach (var child in element.Elements())
                {
                    Evaluate(child, scope);
                }

                break;
        }
    }
}
