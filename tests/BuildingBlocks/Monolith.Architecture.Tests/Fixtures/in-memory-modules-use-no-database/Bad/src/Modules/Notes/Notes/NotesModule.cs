using Microsoft.AspNetCore.Routing;
using Monolith;

namespace Notes;

public sealed class NotesModule : IModule
{
    public string Name => "notes";

    public void AddServices(ModuleBuilder module) => module.UseState<Notebook>();

    public void MapEndpoints(IEndpointRouteBuilder endpoints)
    {
    }
}
