using System.Reflection.Metadata;

namespace Monolith.Architecture;

/// <summary>
/// Reads the types that a text names as <c>Type.GetType</c> reads it, with .NET's own parser: <c>Inventory.StockItem[], Inventory</c> and
/// <c>System.Func`1[[Inventory.StockItem, Inventory]]</c> name the same type of Inventory.
/// </summary>
internal static class TypeNames
{
    private static readonly TypeNameParseOptions Options = new() { MaxNodes = 1_000 };

    /// <summary>Returns the full names of the types, with <c>+</c> before a nested one, and the names of their assemblies if the text has them.</summary>
    /// <param name="text">The text, which may be anything.</param>
    public static IEnumerable<(string Type, string? Assembly)> In(string text) =>
        TypeName.TryParse(text.Trim(), out var name, Options) ? Parts(name) : [(text.Split(',')[0].Trim(), null)];

    private static IEnumerable<(string Type, string? Assembly)> Parts(TypeName name) =>
        name.IsConstructedGenericType ? Parts(name.GetGenericTypeDefinition()).Concat(name.GetGenericArguments().SelectMany(Parts))
        : name.IsSimple ? [(name.FullName, name.AssemblyName?.Name)]
        : Parts(name.GetElementType());
}
