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
