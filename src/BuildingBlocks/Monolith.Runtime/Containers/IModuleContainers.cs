namespace Monolith.Runtime;

/// <summary>
/// The service providers of the modules that run in this process. The interface serves the host, its tools and tests. Only the host
/// registers it, so a module cannot resolve it.
/// </summary>
public interface IModuleContainers
{
    /// <summary>Returns the service provider of a module.</summary>
    /// <param name="module">The module's name.</param>
    /// <exception cref="InvalidOperationException">This process does not run the module, or the module's services cannot be
    /// built.</exception>
    IServiceProvider Of(string module);
}
