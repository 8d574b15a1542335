namespace Monolith.Runtime;

/// <summary>Creates the <see cref="ICaller"/> of a module. The host registers one implementation for all modules.</summary>
public interface ICallerFactory
{
    /// <summary>Creates the caller of the current request for a module.</summary>
    /// <param name="module">The name of the module that receives the caller.</param>
    ICaller Create(string module);
}
