using Microsoft.AspNetCore.Routing;
using Monolith;

namespace Audits;

public sealed class AuditsModule : IModule
{
    public string Name => "audits";

    public void AddServices(ModuleBuilder module) => module.UseState<Trail>();

    public void MapEndpoints(IEndpointRouteBuilder endpoints)
    {
    }
}

internal sealed class Trail;
