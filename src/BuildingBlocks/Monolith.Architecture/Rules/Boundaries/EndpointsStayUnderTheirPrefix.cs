using System.Reflection;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;

namespace Monolith.Architecture;

internal sealed class EndpointsStayUnderTheirPrefix : ArchitectureRule<(ComposedModule Module, RouteEndpoint Endpoint)>, IMonolithRule
{
    public override string Id => "endpoints-stay-under-their-prefix";

    public override string Title => "Every route of a module is under /{module}.";

    public override string Reason =>
        "A gateway forwards only what is under the module's prefix, so any other route would be lost when the module moves to another "
        + "process. The rule checks the final route patterns, after all conventions.";

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
                $"Map it with the builder that is passed to {module.Type.Name}.{nameof(IModule.MapEndpoints)}, and do not change its pattern. Then the route is under /{module.Name}.");
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
