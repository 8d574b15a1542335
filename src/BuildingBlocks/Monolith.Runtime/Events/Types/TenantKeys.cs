using System.Text.RegularExpressions;

namespace Monolith.Runtime.Events;

/// <summary>
/// The keys of modules with tenants as they are stored: <c>acme|4711</c>. Order, parking, erasure and the cancellation of timers apply to a
/// key, so that with this form none of them mixes two tenants that use the same key.
/// </summary>
public static partial class TenantKeys
{
    /// <summary>The maximum length of a tenant's id, in characters.</summary>
    public const int MaxLength = 64;

    private const char Separator = '|';

    /// <summary>Returns whether a text can be the id of a tenant.</summary>
    /// <param name="tenant">The text.</param>
    public static bool IsTenant(string? tenant) => tenant is not null && Id().IsMatch(tenant);

    /// <summary>Returns the stored form of a key.</summary>
    /// <param name="tenant">The tenant, or null.</param>
    /// <param name="key">The key, as the module knows it.</param>
    public static string Store(string? tenant, string key) => tenant is null ? key : $"{tenant}{Separator}{key}";

    /// <summary>Returns a key as the module knows it.</summary>
    /// <param name="tenant">The tenant, or null.</param>
    /// <param name="stored">The stored form.</param>
    public static string Read(string? tenant, string stored) =>
        tenant is not null && stored.StartsWith(PrefixOf(tenant), StringComparison.Ordinal) ? stored[(tenant.Length + 1)..] : stored;

    /// <summary>Returns a key and its tenant, for people: <c>4711 of tenant acme</c>.</summary>
    /// <param name="tenant">The tenant, or null.</param>
    /// <param name="key">The key, as the module knows it.</param>
    internal static string Describe(string? tenant, string key) => tenant is null ? key : $"{key} of tenant {tenant}";

    /// <summary>Returns how all stored keys of a tenant begin.</summary>
    /// <param name="tenant">The tenant.</param>
    internal static string PrefixOf(string tenant) => $"{tenant}{Separator}";

    /// <summary>Returns the tenant that a stored key may begin with, or null. The key of a module without tenants may look like one.</summary>
    /// <param name="stored">The stored form.</param>
    internal static string? TenantOf(string stored) => stored.Split(Separator, 2) is [var tenant, _] && IsTenant(tenant) ? tenant : null;

    [GeneratedRegex(@"^[A-Za-z0-9_.-]{1,64}\z")]
    private static partial Regex Id();
}
