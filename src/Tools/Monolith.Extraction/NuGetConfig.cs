using System.Xml.Linq;

namespace Monolith.Extraction;

/// <summary>
/// The <c>nuget.config</c> of the new repository. It names the folder with the building blocks, and of other sources no
/// address: those are the machine's own, by the names that they have where the module was taken out.
/// </summary>
internal static class NuGetConfig
{
    private const string Folder = "building-blocks";
    private const string Default = "nuget.org";

    public static string Of(BuildingBlockPackages packages)
    {
        IEnumerable<string> others = packages.OtherSources.Count > 0 ? packages.OtherSources : [Default];
        return new XElement(
            "configuration",
            new XComment(" The building blocks come from packages/ only; all else from the sources that the machine's own configuration has under these names. "),
            new XElement("packageSources", new XElement("add", new XAttribute("key", Folder), new XAttribute("value", "packages"))),
            new XElement(
                "packageSourceMapping",
                From(Folder, packages.All.Select(package => package.Id)),
                others.Select(source => From(source, ["*"])))) + "\n";
    }

    private static XElement From(string source, IEnumerable<string> patterns) => new(
        "packageSource", new XAttribute("key", source), patterns.Select(pattern => new XElement("package", new XAttribute("pattern", pattern))));
}
