using System.Xml.Linq;

namespace Monolith.Extraction;

/// <summary>
/// The <c>nuget.config</c> of the new repository. It refers to the folder with the building blocks, and to the machine's own sources by
/// name only, without their addresses.
/// </summary>
internal static class NuGetConfig
{
    private const string Folder = "building-blocks";
    private const string Default = "nuget.org";

    public static string Of(IReadOnlyList<BuildingBlockPackage> packages, IReadOnlyList<string> otherSources)
    {
        IEnumerable<string> others = otherSources.Count > 0 ? otherSources : [Default];
        return new XElement(
            "configuration",
            new XComment(" The building blocks come only from packages/; all other packages come from the sources with these names in the machine's own configuration. "),
            new XElement("packageSources", new XElement("add", new XAttribute("key", Folder), new XAttribute("value", "packages"))),
            new XElement(
                "packageSourceMapping",
                From(Folder, packages.Select(package => package.Id)),
                others.Select(source => From(source, ["*"])))) + "\n";
    }

    private static XElement From(string source, IEnumerable<string> patterns) => new(
        "packageSource", new XAttribute("key", source), patterns.Select(pattern => new XElement("package", new XAttribute("pattern", pattern))));
}
