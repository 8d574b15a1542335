using Microsoft.AspNetCore.Routing;
using Monolith;

namespace Loyalty;

public sealed class LoyaltyModule : IModule
{
    public string Name => "loyalty";

    public void AddServices(ModuleBuilder module)
    {
    }

    public void MapEndpoints(IEndpointRouteBuilder endpoints)
    {
    }
}
