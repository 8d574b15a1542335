using System.Reflection;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Mvc.ApiExplorer;

namespace Monolith.Hosting;

/// <summary>
/// The ids of operations, which are the names of methods in generated clients. An endpoint's class is named after the command or query that
/// it sends: <c>PlaceOrderEndpoint</c> of the module ordering becomes <c>ordering_PlaceOrder</c>. In other classes the method and the path
/// are the name. <c>WithName</c> overrides both.
/// </summary>
internal static class OperationIds
{
    private const string Endpoint = "Endpoint";

    public static string Of(ApiDescription description)
    {
        var path = (description.RelativePath ?? "").Split('/', StringSplitOptions.RemoveEmptyEntries);
        return $"{path.FirstOrDefault() ?? "root"}_{RequestOf(description)?.Name ?? ByPath(description.HttpMethod!, path.Skip(1))}";
    }

    /// <summary>Returns the name of an endpoint's command or query, and the class that maps the endpoint, or null.</summary>
    public static (string Name, Type Class)? RequestOf(ApiDescription description)
    {
        var handler = description.ActionDescriptor.EndpointMetadata.OfType<MethodInfo>().FirstOrDefault()?.DeclaringType;
        while (handler?.IsDefined(typeof(CompilerGeneratedAttribute)) is true)
        {
            handler = handler.DeclaringType;
        }

        return handler?.Name.EndsWith(Endpoint, StringComparison.Ordinal) is true ? (handler.Name[..^Endpoint.Length], handler) : null;
    }

    /// <summary>Returns a name such as <c>GetOrdersById</c>.</summary>
    private static string ByPath(string method, IEnumerable<string> path) =>
        Pascal(method.ToLowerInvariant()) + string.Concat(path.Select(part => part is ['{', .. var name, '}'] ? "By" + Pascal(name) : Pascal(part)));

    private static string Pascal(string words) =>
        string.Concat(words.Split('-', '_', '.').Where(word => word.Length > 0).Select(word => char.ToUpperInvariant(word[0]) + word[1..]));
}
