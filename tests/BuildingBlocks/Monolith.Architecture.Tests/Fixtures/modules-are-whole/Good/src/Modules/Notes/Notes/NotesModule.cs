using Microsoft.AspNetCore.Routing;
using Monolith;

namespace Notes;

public sealed class NotesModule : IModule
{
    private const string ModuleName = "notes-2";

    public string Name => ModuleName;

    public void AddServices(ModuleBuilder module) => module.UseDbContext<NotesDbContext>();

    public void MapEndpoints(IEndpointRouteBuilder endpoints)
    {
    }
}
