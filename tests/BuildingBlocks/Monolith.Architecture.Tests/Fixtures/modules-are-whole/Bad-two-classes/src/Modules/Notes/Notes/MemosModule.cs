using Microsoft.AspNetCore.Routing;
using Monolith.Modules;

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
