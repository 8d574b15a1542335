namespace Monolith.Architecture;

/// <summary>
/// The formats of numbers, named as in <see href="https://spec.openapis.org/registry/format/">OpenAPI's format registry</see>, and the
/// conversions between them that lose no digits (C#'s implicit numeric conversions, except those that lose digits).
/// </summary>
internal static class NumberFormats
{
    private static readonly Dictionary<Type, string> Names = new()
    {
        [typeof(sbyte)] = "int8",
        [typeof(byte)] = "uint8",
        [typeof(short)] = "int16",
        [typeof(ushort)] = "uint16",
        [typeof(int)] = "int32",
        [typeof(uint)] = "uint32",
        [typeof(long)] = "int64",
        [typeof(ulong)] = "uint64",
        [typeof(float)] = "float",
        [typeof(double)] = "double",
        [typeof(decimal)] = "decimal",
    };

    private static readonly Dictionary<string, string[]> Wider = new()
    {
        ["int8"] = ["int16", "int32", "int64", "float", "double", "decimal"],
        ["uint8"] = ["int16", "uint16", "int32", "uint32", "int64", "uint64", "float", "double", "decimal"],
        ["int16"] = ["int32", "int64", "float", "double", "decimal"],
        ["uint16"] = ["int32", "uint32", "int64", "uint64", "float", "double", "decimal"],
        ["int32"] = ["int64", "double", "decimal"],
        ["uint32"] = ["int64", "uint64", "double", "decimal"],
        ["int64"] = ["decimal"],
        ["uint64"] = ["decimal"],
        ["float"] = ["double"],
    };

    public static string? Of(Type type) => Names.GetValueOrDefault(type);

    /// <summary>Returns whether a format is one of a number.</summary>
    public static bool IsNumber(string format) => Names.ContainsValue(format);

    /// <summary>Returns whether a format can represent every value of another one.</summary>
    public static bool Holds(string? wide, string? narrow) => wide is not null && narrow is not null && Wider.GetValueOrDefault(narrow, []).Contains(wide);
}
