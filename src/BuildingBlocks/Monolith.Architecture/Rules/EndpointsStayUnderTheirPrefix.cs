using System.Reflection;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Extensions.DependencyInjection;

namespace Monolith.Architecture;

/// <summary>
/// Routes as they come out, whatever conventions made of them; and no start-up filter, which answers before there is a route.
/// A gateway forwards what is under the prefix to where the module runs: what is elsewhere is lost when it moves.
/// </summary>
internal sealed class EndpointsStayUnderTheirPrefix : ArchitectureRule<(ComposedModule Module, RouteEndpoint Endpoint)>
{
    public override string Id => "endpoints-stay-under-their-prefix";

    public override string Title => "Every route of a module is under /{module}, and it puts no middleware in front of the others.";

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
                $"Map it with the builder that {module.Type.Name}.{nameof(IModule.MapEndpoints)} is given, and leave its pattern alone: then it is under /{module.Name}.");
        }
    }

    protected override IEnumerable<Violation> Check(IReadOnlyList<(ComposedModule Module, RouteEndpoint Endpoint)> subjects, Solution solution) =>
        base.Check(subjects, solution).Concat(
            from module in Composition.Of(solution).Modules
            from filter in module.StartupFilters
            select Violation(
                ImplementationOf(filter) ?? module.Type.FullName!,
                nameof(IStartupFilter),
                $"Answer at an endpoint, or filter the endpoints of {module.Name}: middleware of a start-up filter stands in front of all modules. What all need belongs to the Host."));

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

    private static string? ImplementationOf(ServiceDescriptor service) =>
        (service.ImplementationType ?? service.ImplementationInstance?.GetType())?.FullName;
}
