using System.Text.Json;
using System.Xml.Linq;

namespace Monolith.Extraction;

/// <summary>A project of the source repository.</summary>
/// <param name="Source">The repository that contains the project.</param>
/// <param name="Path">The project file, relative to the repository.</param>
internal sealed record ProjectFile(SourceRepository Source, string Path)
{
    private static readonly string[] ChosenHere = ["Direct", "CentralTransitive"];

    public string Name => System.IO.Path.GetFileNameWithoutExtension(Path);

    public string Folder => System.IO.Path.GetDirectoryName(Path)!.Replace('\\', '/');

    /// <summary>Returns the projects that the project file references. References that all projects share are defined elsewhere.</summary>
    public IEnumerable<ProjectFile> References() =>
        from reference in XDocument.Load(Source.PathOf(Path)).Descendants("ProjectReference")
        let include = reference.Attribute("Include")?.Value.Replace('\\', '/').Replace("$(MSBuildThisFileDirectory)", "", StringComparison.Ordinal)
        where include is not null
        select this with { Path = Source.NameOf(System.IO.Path.GetFullPath(System.IO.Path.Combine(Source.PathOf(Folder), include))) };

    /// <summary>Returns the packages whose versions the repository manages for the project, or null without a lock file.</summary>
    public IReadOnlyCollection<string>? Packages()
    {
        var file = Source.PathOf($"{Folder}/{SourceRepository.LockFile}");
        if (!File.Exists(file))
        {
            return null;
        }

        using var json = JsonDocument.Parse(File.ReadAllText(file));
        return
        [
            .. from framework in json.RootElement.GetProperty("dependencies").EnumerateObject()
               from package in framework.Value.EnumerateObject()
               where ChosenHere.Contains(package.Value.GetProperty("type").GetString())
               select package.Name,
        ];
    }
}
