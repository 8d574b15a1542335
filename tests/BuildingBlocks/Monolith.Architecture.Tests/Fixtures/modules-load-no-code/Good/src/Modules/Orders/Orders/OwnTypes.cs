namespace Orders;

internal static class OwnTypes
{
    public static string? Version() => typeof(OwnTypes).Assembly.GetName().Version?.ToString();

    public static Type? OfBase() => Type.GetType("System.String");

    public static Type Dynamic(object value) => value.GetType();

    public static object? Create(Type type) => Activator.CreateInstance(type);

    public static Stream? Resource(string name) => typeof(OwnTypes).Assembly.GetManifestResourceStream(name);
}
