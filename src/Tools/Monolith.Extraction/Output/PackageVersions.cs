using System.Xml.Linq;

namespace Monolith.Extraction;

/// <summary>The <c>Directory.Packages.props</c> of the new repository.</summary>
internal static class PackageVersions
{
    /// <summary>Keeps the versions of needed packages from the source, and adds those of the building blocks.</summary>
    /// <param name="module">The module. If one of its projects has no lock file, all versions are kept.</param>
    /// <param name="host">The project file of the new host.</param>
    /// <param name="packages">The building blocks that were packed. If there are none, the source has their versions.</param>
    /// <exception cref="ExtractionException">The source has no version of a package that the host needs.</exception>
    public static string From(ExtractedModule module, string host, IReadOnlyCollection<BuildingBlockPackage> packages)
    {
        var document = XDocument.Load(module.Source.PathOf(SourceRepository.Versions));
        var ofHost = XDocument.Parse(host).Descendants("PackageReference").Select(reference => reference.Attribute("Include")!.Value).ToList();
        var locked = module.Projects.Select(project => project.Packages()).ToList();
        if (!locked.Contains(null))
        {
            var needed = locked.SelectMany(ids => ids!).Concat(ofHost).ToHashSet(StringComparer.OrdinalIgnoreCase);
            document.Descendants("PackageVersion").Where(version => !needed.Contains(version.Attribute("Include")!.Value)).Remove();
            document.Root!.Elements("ItemGroup").Where(group => !group.HasElements).Remove();
        }

        if (packages.Count > 0)
        {
            document.Root!.Add(new XElement(
                "ItemGroup",
                new XAttribute("Label", "Building blocks, in packages/"),
                packages.Where(package => package.Id is "Monolith" || package.Id.StartsWith("Monolith.", StringComparison.Ordinal)).Select(package =>
                    new XElement("PackageVersion", new XAttribute("Include", package.Id), new XAttribute("Version", package.Version)))));
        }

        var known = document.Descendants("PackageVersion").Select(version => version.Attribute("Include")?.Value).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return ofHost.Find(id => !known.Contains(id)) is { } missing
            ? throw new ExtractionException($"{SourceRepository.Versions} has no version of {missing}, which the host of the new repository needs. Add <PackageVersion Include=\"{missing}\" Version=\"...\" />.")
            : document.Root + "\n";
    }
}
