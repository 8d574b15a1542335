using System.Reflection;
using System.Runtime.Loader;

namespace Orders;

internal static class StockLevels
{
    public static Assembly ByName() => Assembly.Load("Stock");

    public static Assembly ByPath() => AssemblyLoadContext.Default.LoadFromAssemblyPath(Path.GetFullPath("Stock.dll"));

    public static IEnumerable<Type> Loaded() => AppDomain.CurrentDomain.GetAssemblies().SelectMany(assembly => assembly.GetTypes());

    public static AssemblyName[] OfTheHost() => Assembly.GetEntryAssembly()!.GetReferencedAssemblies();

    public static Type? Composed(string module) => Type.GetType($"{module}.StockItem, {module}");

    public static Type? InParts() => Type.GetType(string.Join('.', "Stock", "StockItem") + ", Stock");

    public static Type? OfProvider() => Type.GetType("Npgsql.NpgsqlConnection, Npgsql");

    public static IEnumerable<Type?> ByDelegate(IEnumerable<string> names) => names.Select(Type.GetType);

    public static object? Created(string assembly) => Activator.CreateInstance(assembly, "StockItem");

    public static Type? Nested(Assembly assembly, string name) => assembly.GetType(name);
}
