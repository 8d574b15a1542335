using Microsoft.AspNetCore.Routing;
using Monolith;

namespace Notes;

public sealed class NotesModule : IModule
{
    public string Name => "Notes_1";

    public void AddServices(ModuleBuilder module) => module.UseDbContext<NotesDbContext>();

    public void MapEndpoints(IEndpointRouteBuilder endpoints)
    {
    }
}
