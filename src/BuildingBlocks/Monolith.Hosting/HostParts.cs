namespace Monolith.Hosting;

/// <summary>Adds the host's parts to the application.</summary>
internal static class HostParts
{
    public static void AddParts(this IServiceCollection services, IReadOnlyList<IHostPart> parts)
    {
        foreach (var part in parts)
        {
            part.AddServices(services);
            if (part.GettingStartedHint is { } hint)
            {
                services.AddSingleton(hint);
            }
        }
    }

    public static void MapParts(this IEndpointRouteBuilder endpoints, IReadOnlyList<IHostPart> parts)
    {
        foreach (var part in parts)
        {
            part.MapEndpoints(endpoints);
        }
    }
}
