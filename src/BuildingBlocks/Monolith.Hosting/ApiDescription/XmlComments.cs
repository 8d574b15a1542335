using System.Collections.Concurrent;
using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Monolith.Hosting;

/// <summary>
/// The XML comments of types, read from the file that the compiler writes next to each assembly. The generator of ASP.NET Core would see
/// only public types, and a module's are internal. An assembly without a file has no comments.
/// </summary>
internal sealed partial class XmlComments
{
    private readonly ConcurrentDictionary<Assembly, Dictionary<string, XElement>> _members = new();

    /// <summary>Returns the summary of a type, or null.</summary>
    public string? Of(Type type) => TextOf(Find(type, 'T', name: null)?.Element("summary"));

    /// <summary>Returns the summary of a property, or the description of the record's parameter that declares it, or null.</summary>
    public string? Of(PropertyInfo property) =>
        TextOf(Find(property.DeclaringType!, 'P', property.Name)?.Element("summary")) ?? OfParameter(property.DeclaringType!, name => name == property.Name);

    /// <summary>Returns the description of a record's first parameter whose name matches, or null.</summary>
    public string? OfParameter(Type record, Predicate<string> isMatch) =>
        TextOf(Find(record, 'T', name: null)?.Elements("param").FirstOrDefault(parameter => isMatch(parameter.Attribute("name")!.Value)));

    private XElement? Find(Type type, char kind, string? name)
    {
        var declared = type.IsConstructedGenericType ? type.GetGenericTypeDefinition() : type;
        var id = $"{kind}:{declared.FullName?.Replace('+', '.')}{(name is null ? "" : "." + name)}";
        return _members.GetOrAdd(type.Assembly, Read).GetValueOrDefault(id);
    }

    private static Dictionary<string, XElement> Read(Assembly assembly)
    {
        var path = Path.Combine(AppContext.BaseDirectory, assembly.GetName().Name + ".xml");
        return File.Exists(path)
            ? XDocument.Load(path).Descendants("member").DistinctBy(NameOf).ToDictionary(NameOf)
            : [];

        static string NameOf(XElement member) => member.Attribute("name")!.Value;
    }

    private static string? TextOf(XElement? element) =>
        element is null ? null : Spaces().Replace(string.Concat(element.Nodes().Select(TextOf)), " ").Trim() is { Length: > 0 } text ? text : null;

    private static string? TextOf(XNode node) => node switch
    {
        XText text => text.Value,
        XElement { IsEmpty: true } reference => NameIn(reference),
        XElement inner => TextOf(inner),
        _ => null,
    };

    /// <summary>Returns the name that a tag such as <c>see</c> or <c>paramref</c> refers to.</summary>
    private static string? NameIn(XElement reference) =>
        (reference.Attribute("langword") ?? reference.Attribute("name"))?.Value ?? reference.Attribute("cref")?.Value.Split('.', ':')[^1];

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
