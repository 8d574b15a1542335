using Microsoft.AspNetCore.Mvc.ApiExplorer;
using Microsoft.Extensions.DependencyInjection;

namespace Monolith.Modules;

/// <summary>
/// Takes services out of the description of the modules' endpoints. ASP.NET Core asks the host's container whether a
/// parameter is a service, which doesn't know the modules' services and takes them for the body.
/// </summary>
internal sealed class ModuleApiDescriptions(ModuleContainers containers) : IApiDescriptionProvider
{
    /// <summary>After ASP.NET Core's own, whose order is -1100.</summary>
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

/// <summary>Metadata of an endpoint: the module that answers there.</summary>
internal sealed record ServedBy(string Module);
