using Microsoft.Extensions.DependencyInjection;

namespace Monolith.Runtime;

/// <summary>The input from which a module's container is built.</summary>
/// <param name="Module">The module.</param>
/// <param name="Descriptor">The descriptor of the module.</param>
/// <param name="Services">The shared services, followed by the services that the module registered.</param>
internal sealed record ModuleBlueprint(IModule Module, ModuleDescriptor Descriptor, IServiceCollection Services);

/// <summary>A change to the services of one module, applied after the module has registered its own.</summary>
/// <param name="Module">The module's name.</param>
/// <param name="Configure">An action that changes the services.</param>
internal sealed record ModuleOverride(string Module, Action<IServiceCollection> Configure);
