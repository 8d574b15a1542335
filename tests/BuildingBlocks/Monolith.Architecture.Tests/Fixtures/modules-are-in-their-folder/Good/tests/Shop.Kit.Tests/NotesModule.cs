// A module for tests, which no host runs.
using Microsoft.AspNetCore.Routing;
using Monolith;

namespace Shop.Kit.Tests;

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
