using Microsoft.AspNetCore.Mvc.ApiExplorer;
using Microsoft.Extensions.DependencyInjection;

namespace Monolith.Runtime;

/// <summary>
/// Removes services from the API descriptions of the modules' endpoints. ASP.NET Core asks the host's container whether a parameter is a
/// service. That container does not know the modules' services, so ASP.NET Core would describe them as the request body.
/// </summary>
internal sealed class ModuleApiDescriptions(ModuleContainers containers) : IApiDescriptionProvider
{
    /// <summary>Runs after ASP.NET Core's own provider, whose order is -1100.</summary>
    public int Order => -1000;

    public void OnProvidersExecuting(ApiDescriptionProviderContext context)
    {
        foreach (var endpoint in context.Results)
        {
            if (endpoint.ActionDescriptor.EndpointMetadata.OfType<ServedBy>().LastOrDefault() is { } module)
            {
                var services = containers.Of(module.Module).GetRequiredService<IServiceProviderIsService>();
                foreach (var service in endpoint.ParameterDescriptions.Where(parameter => services.IsService(parameter.Type)).ToList())
                {
                    endpoint.ParameterDescriptions.Remove(service);
                }
            }
        }
    }

    public void OnProvidersExecuted(ApiDescriptionProviderContext context)
    {
    }
}

/// <summary>Endpoint metadata that names the module that serves the endpoint.</summary>
internal sealed record ServedBy(string Module);
