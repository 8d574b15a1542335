using Microsoft.AspNetCore.Routing;
using Monolith;

namespace Shop;

internal sealed class NotesModule : IModule
{
    public string Name => "notes";

    public void AddServices(ModuleBuilder module)
    {
    }

    public void MapEndpoints(IEndpointRouteBuilder endpoints)
    {
    }
}
