using Microsoft.AspNetCore.Routing;
using Monolith;

namespace Notes;

public sealed class MemosModule : IModule
{
    public string Name => "memos";

    public void AddServices(ModuleBuilder module)
    {
    }

    public void MapEndpoints(IEndpointRouteBuilder endpoints)
    {
    }
}
