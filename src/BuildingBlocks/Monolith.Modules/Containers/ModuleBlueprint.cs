using Microsoft.Extensions.DependencyInjection;

namespace Monolith.Modules;

/// <summary>What a module's container is built from.</summary>
/// <param name="Module">The module.</param>
/// <param name="Descriptor">What the platform knows of the module.</param>
/// <param name="Services">What every module shares, and what the module registered on top of it.</param>
internal sealed record ModuleBlueprint(IModule Module, ModuleDescriptor Descriptor, IServiceCollection Services);

/// <summary>Changes the services of one module after the module has registered its own.</summary>
/// <param name="Module">The module's name.</param>
/// <param name="Configure">The change.</param>
internal sealed record ModuleOverride(string Module, Action<IServiceCollection> Configure);
