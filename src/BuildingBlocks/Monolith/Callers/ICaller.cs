namespace Monolith;

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
