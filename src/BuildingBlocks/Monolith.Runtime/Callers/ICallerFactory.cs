namespace Monolith.Runtime;

/// <summary>Creates the <see cref="ICaller"/> of a module. The host registers one implementation for all modules.</summary>
public interface ICallerFactory
{
    /// <summary>Describes the caller of the current request to a module.</summary>
    /// <param name="module">The name of the module that the caller is described to.</param>
    ICaller Create(string module);
}
