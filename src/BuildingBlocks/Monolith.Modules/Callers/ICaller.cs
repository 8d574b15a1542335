namespace Monolith.Modules;

/// <summary>
/// The caller of the request that is being served, as far as this module needs to know. The host decides how to identify
/// the caller (by a token, or not at all). Where the host does not identify callers, the caller is anonymous and sees no
/// customer's data.
/// </summary>
public interface ICaller
{
    /// <summary>Identifies the caller: equal for all requests of one caller, different for every other; empty where callers are not identified.</summary>
    string Id { get; }

    /// <summary>The customer that the caller is, or null when the caller is not a customer.</summary>
    Guid? CustomerId { get; }

    /// <summary>Whether the caller may see and change everything that this module holds, not only the caller's own data.</summary>
    bool IsManager { get; }
}

/// <summary>Creates the <see cref="ICaller"/> of a module. The host registers one implementation for all modules.</summary>
public interface ICallerFactory
{
    /// <summary>Describes the caller of the current request to a module.</summary>
    /// <param name="module">The name of the module that the caller is described to.</param>
    ICaller Create(string module);
}

/// <summary>The caller where the host does not identify callers.</summary>
internal sealed class AnonymousCaller : ICaller, ICallerFactory
{
    public string Id => "";

    public Guid? CustomerId => null;

    public bool IsManager => false;

    public ICaller Create(string module) => this;
}
