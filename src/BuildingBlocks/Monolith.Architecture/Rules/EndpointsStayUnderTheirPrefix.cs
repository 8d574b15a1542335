using System.Reflection;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;

namespace Monolith.Architecture;

/// <summary>
/// Routes as they come out, whatever conventions made of them.
/// A gateway forwards what is under the prefix to where the module runs: what is elsewhere is lost when it moves.
/// </summary>
internal sealed class EndpointsStayUnderTheirPrefix : ArchitectureRule<(ComposedModule Module, RouteEndpoint Endpoint)>
{
    public override string Id => "endpoints-stay-under-their-prefix";

    public override string Title => "Every route of a module is under /{module}.";

    protected override string Subjects => "endpoints";

    protected override IEnumerable<(ComposedModule Module, RouteEndpoint Endpoint)> Select(Solution solution) =>
        from module in Composition.Of(solution).Modules
        from endpoint in module.Endpoints
        select (module, endpoint);

    protected override IEnumerable<Violation> Check((ComposedModule Module, RouteEndpoint Endpoint) subject, Solution solution)
    {
        var (module, endpoint) = subject;
        if (!IsUnder(endpoint.RoutePattern, module.Name))
        {
            yield return Violation(
                CulpritOf(endpoint, module),
                "/" + (endpoint.RoutePattern.RawText ?? endpoint.DisplayName ?? "").TrimStart('/'),
                $"Map it with the builder that {module.Type.Name}.{nameof(Monolith.Modules.IModule.MapEndpoints)} is given, and leave its pattern alone: then it is under /{module.Name}.");
        }
    }

    private static bool IsUnder(RoutePattern pattern, string module) =>
        pattern.PathSegments is [{ Parts: [RoutePatternLiteralPart literal] }, ..] && literal.Content.Equals(module, StringComparison.OrdinalIgnoreCase);

    private static string CulpritOf(RouteEndpoint endpoint, ComposedModule module)
    {
        var type = endpoint.Metadata.GetMetadata<MethodInfo>()?.DeclaringType;
        while (type is { DeclaringType: { } outer } && type.Name.Contains('<', StringComparison.Ordinal))
        {
            type = outer;
        }

        return type?.FullName ?? module.Type.FullName!;
    }
}
