using System.Xml.Linq;

namespace Monolith.Extraction;

/// <summary>
/// Creates the project file of the extracted module's host. Process settings of the source's host (garbage collector, threads, publishing)
/// are copied; its references are not.
/// </summary>
internal static class HostProject
{
    /// <param name="file">The project file of the source's host.</param>
    /// <param name="module">The module's project.</param>
    public static string From(string file, string module)
    {
        var root = XDocument.Load(file, LoadOptions.PreserveWhitespace).Root!;
        var tools = root.Descendants("PackageReference").Where(reference => reference.Attribute("PrivateAssets")?.Value == "all").Select(Text).ToList();
        Name(root, $"{module}.Host");

        var nodes = root.Nodes().Where(node => node is XElement or XComment && !IsReferences(node) && !(node is XComment && IsReferences(Next(node)))).ToList();
        var chapters = nodes.Select(node => $"  {Text(node)}{(node is XComment ? "\n" : "\n\n")}");
        return $"""
            <Project Sdk="{root.Attribute("Sdk")!.Value}">

            {string.Concat(chapters)}  <ItemGroup>
                <PackageReference Include="Monolith.Hosting" />
                <PackageReference Include="Monolith.Operations" />
                <ProjectReference Include="../Modules/{module}/{module}/{module}.csproj" />{string.Concat(tools.Select(tool => "\n    " + tool))}
              </ItemGroup>

            </Project>

            """;
    }

    private static void Name(XElement root, string name)
    {
        var properties = root.Elements("PropertyGroup").First();
        properties.SetElementValue("AssemblyName", name);
        properties.SetElementValue("RootNamespace", name);
    }

    private static string Text(XNode node) => node.ToString(SaveOptions.DisableFormatting);

    private static XNode? Next(XNode node) => node.NodesAfterSelf().FirstOrDefault(next => next is XElement or XComment);

    private static bool IsReferences(XNode? node) =>
        node is XElement { Name.LocalName: "ItemGroup" } group && group.Elements().Any(item => item.Name.LocalName is "ProjectReference" or "PackageReference");
}
