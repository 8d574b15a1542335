using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Docs.Tests;

/// <summary>The XML comments of the assemblies that are built with these tests.</summary>
internal static partial class XmlComments
{
    private static readonly Dictionary<Assembly, ILookup<string, XElement>> Read = [];

    /// <summary>Returns the summary of a type as Markdown, or null if it has none.</summary>
    public static string? SummaryOf(Type type) => SummaryOf(type.Assembly, $"T:{NameOf(type)}");

    /// <summary>Returns the summary of a property as Markdown, or null if it has none.</summary>
    public static string? SummaryOf(PropertyInfo property) => SummaryOf(property.DeclaringType!.Assembly, $"P:{NameOf(property.DeclaringType)}.{property.Name}");

    private static string? SummaryOf(Assembly assembly, string member)
    {
        if (!Read.TryGetValue(assembly, out var members))
        {
            var file = Path.ChangeExtension(assembly.Location, ".xml");
            Read[assembly] = members = XDocument.Load(file).Descendants("member").ToLookup(element => element.Attribute("name")!.Value);
        }

        return members[member].FirstOrDefault()?.Element("summary") is { } summary
            ? WhiteSpace().Replace(string.Concat(summary.Nodes().Select(Markdown)), " ").Trim()
            : null;
    }

    private static string NameOf(Type type) => type.FullName!.Replace('+', '.');

    private static string Markdown(XNode node) => node switch
    {
        XText text => text.Value,
        XElement { Name.LocalName: "c" } code => $"`{WhiteSpace().Replace(code.Value, " ")}`",
        XElement { Name.LocalName: "see" } see => $"`{(see.Attribute("cref") ?? see.Attribute("langword"))!.Value.Split('.')[^1]}`",
        XElement other => string.Concat(other.Nodes().Select(Markdown)),
        _ => "",
    };

    [GeneratedRegex(@"\s+")]
    private static partial Regex WhiteSpace();
}
