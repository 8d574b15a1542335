using System.Reflection;

namespace Monolith.Hosting;

/// <summary>The product that a host serves. Its project names it with the property <c>Product</c>.</summary>
internal static class Product
{
    /// <summary>The name that people see: on pages, in the API's description and in telemetry.</summary>
    public static string Name { get; } =
        Assembly.GetEntryAssembly()?.GetCustomAttribute<AssemblyProductAttribute>()?.Product is { Length: > 0 } name ? name : "Monolith";
}
