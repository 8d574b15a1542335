namespace Monolith;

/// <summary>
/// The caller of the current request, as far as this module needs to know. The host decides how to identify callers (by a token, or not at
/// all). If the host does not identify callers, the caller is anonymous and sees no customer's data.
/// </summary>
public interface ICaller
{
    /// <summary>
    /// Identifies the caller: the same for all requests of one caller, different for every other caller, empty for anonymous callers.
    /// </summary>
    string Id { get; }

    /// <summary>The id of the customer, or null when the caller is not a customer.</summary>
    Guid? CustomerId { get; }

    /// <summary>Whether the caller may see and change all data of this module, not only the caller's own.</summary>
    bool IsManager { get; }
}

/// <summary>Creates the <see cref="ICaller"/> of a module. The host registers one implementation for all modules.</summary>
public interface ICallerFactory
{
    /// <summary>Creates the caller of the current request for a module.</summary>
    /// <param name="module">The name of the module that receives the caller.</param>
    ICaller Create(string module);
}

/// <summary>The caller that modules receive when the host does not identify callers.</summary>
internal sealed class AnonymousCaller : ICaller, ICallerFactory
{
    public string Id => "";

    public Guid? CustomerId => null;

    public bool IsManager => false;

    public ICaller Create(string module) => this;
}
