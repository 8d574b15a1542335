using System.Collections.Concurrent;
using System.Reflection;
using System.Xml;
using System.Xml.Linq;

namespace Monolith.Runtime;

/// <summary>Reads the summaries of types and properties from the XML documentation files beside their assemblies.</summary>
internal static class XmlSummaries
{
    private static readonly ConcurrentDictionary<Assembly, IReadOnlyDictionary<string, string>> Files = new();

    /// <summary>Finds the summary of a type, or returns null.</summary>
    public static string? Of(Type type) => Find(type.Assembly, $"T:{NameOf(type)}");

    /// <summary>Finds the summary of a property, or returns null.</summary>
    public static string? Of(PropertyInfo property) => property.DeclaringType is { } type ? Find(type.Assembly, $"P:{NameOf(type)}.{property.Name}") : null;

    private static string? Find(Assembly assembly, string member) => Files.GetOrAdd(assembly, Read).GetValueOrDefault(member);

    private static string? NameOf(Type type) => (type.IsGenericType ? type.GetGenericTypeDefinition() : type).FullName?.Replace('+', '.');

    /// <summary>Returns no summaries if the file is missing, as in a single-file host: the schemas then have no descriptions.</summary>
    private static Dictionary<string, string> Read(Assembly assembly)
    {
        var path = Path.Combine(AppContext.BaseDirectory, $"{assembly.GetName().Name}.xml");
        try
        {
            return File.Exists(path)
                ? XDocument.Load(path).Descendants("member").Where(member => member.Element("summary") is not null)
                    .GroupBy(member => (string?)member.Attribute("name") ?? "", member => TextOf(member.Element("summary")!))
                    .ToDictionary(member => member.Key, member => member.First())
                : [];
        }
        catch (XmlException)
        {
            return [];
        }
    }

    /// <summary>The text of an element, in which references stand for the last part of what they refer to.</summary>
    private static string TextOf(XElement element) => string.Join(' ', string.Concat(element.Nodes().Select(node => node switch
    {
        XElement { IsEmpty: true } reference => ((string?)reference.Attributes().FirstOrDefault())?.Split('.', ':')[^1] ?? "",
        XElement inner => TextOf(inner),
        XText text => text.Value,
        _ => "",
    })).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
