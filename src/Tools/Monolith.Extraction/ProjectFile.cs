using System.Text.Json;
using System.Xml.Linq;

namespace Monolith.Extraction;

/// <summary>A project of the source, as far as taking a module out asks for it.</summary>
/// <param name="Source">The repository it is in.</param>
/// <param name="Path">Its project file, relative to the repository.</param>
internal sealed record ProjectFile(SourceRepository Source, string Path)
{
    private static readonly string[] ChosenHere = ["Direct", "CentralTransitive"];

    public string Name => System.IO.Path.GetFileNameWithoutExtension(Path);

    public string Folder => System.IO.Path.GetDirectoryName(Path)!.Replace('\\', '/');

    /// <summary>The projects that its file names; what all projects of its kind have stands elsewhere.</summary>
    public IEnumerable<ProjectFile> References() =>
        from reference in XDocument.Load(Source.PathOf(Path)).Descendants("ProjectReference")
        let include = reference.Attribute("Include")?.Value.Replace('\\', '/').Replace("$(MSBuildThisFileDirectory)", "", StringComparison.Ordinal)
        where include is not null
        select this with { Path = Source.NameOf(System.IO.Path.GetFullPath(System.IO.Path.Combine(Source.PathOf(Folder), include))) };

    /// <summary>The packages whose version the repository chooses for it, or null where no lock file tells.</summary>
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
