using Microsoft.AspNetCore.Routing;

namespace Monolith.Architecture.Tests;

/// <summary>For fixtures: a module that arrives in an assembly, without a project.</summary>
public sealed class PackagedModule : IModule
{
    public string Name => "packaged";

    public void AddServices(ModuleBuilder module)
    {
    }

    public void MapEndpoints(IEndpointRouteBuilder endpoints)
    {
    }
}
