namespace Monolith.Modules;

/// <summary>
/// The service providers of the modules that run in this process, one for each. For the host, its tools and tests: it is
/// registered with the host only, so a module cannot resolve it.
/// </summary>
public interface IModuleContainers
{
    /// <summary>The service provider of a module.</summary>
    /// <param name="module">The module's name.</param>
    /// <exception cref="InvalidOperationException">This process does not run the module, or the module's services cannot be composed.</exception>
    IServiceProvider Of(string module);
}
