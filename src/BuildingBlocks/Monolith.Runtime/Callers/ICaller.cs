namespace Monolith;

/// <summary>
/// Who sends the request that is being served, as far as a module needs to know. What tells (a token, or nothing at all)
/// is the Host's matter. Where the Host does not say who calls, it is a stranger, who sees no customer's data.
/// </summary>
public interface ICaller
{
    /// <summary>The same for all requests of one caller, and another for each other; empty where callers are not told apart.</summary>
    string Id { get; }

    /// <summary>The customer that the caller is, or null when it is none.</summary>
    Guid? CustomerId { get; }

    /// <summary>Whether the caller may see and change all that a module holds, and not only what is their own.</summary>
    /// <param name="module">The module's name.</param>
    bool Manages(string module);
}

/// <summary>The caller where nobody said who it is.</summary>
internal sealed class AnonymousCaller : ICaller
{
    public string Id => "";

    public Guid? CustomerId => null;

    public bool Manages(string module) => false;
}
