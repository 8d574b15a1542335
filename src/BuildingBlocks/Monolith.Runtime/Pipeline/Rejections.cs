using Monolith.Runtime.Events;

namespace Monolith.Runtime;

/// <summary>Rejections that only the engine creates.</summary>
internal static class Rejections
{
    /// <summary>The module is temporarily unable to answer (503).</summary>
    public static RejectedException NotYet(string detail, Exception? inner) => new(503, "Not available yet", detail, inner: inner);

    /// <summary>The module's database is unavailable (503).</summary>
    public static RejectedException DatabaseUnavailable(string module) => new(
        503, $"The module {module} is not available", $"The database of {module} is not available. Try again later. A retry with the same Idempotency-Key has no duplicate effect.");

    /// <summary>The module has not handled all events of another module, and must not serve until then (503).</summary>
    public static RejectedException Behind(string module, string source) => new(
        503, $"The module {module} is not up to date", $"{module} has not handled all events of {source} yet, and Modules:{module}:RefuseWhenBehind is true. Try again later.");

    /// <summary>The module has not rebuilt its state in memory since the process started (503).</summary>
    public static RejectedException Rebuilding(string module) => new(
        503, $"The module {module} is not up to date", $"{module} keeps its state in memory and is rebuilding it from the events of other modules. Try again in a moment.");

    /// <summary>The request names no tenant (403).</summary>
    public static RejectedException NoTenant(string module, string? place) => new(
        403, "Forbidden", $"The data of {module} belongs to tenants, and the request names none. Name it in {place}, once, with 1 to {TenantKeys.MaxLength} letters, digits, '-', '_' and '.'.");

    /// <summary>The event that the request would cause is too large to be stored (413).</summary>
    public static RejectedException TooLarge(string name, string key, int bytes, int limit) => new(
        413,
        "The request is too large",
        $"The event {name} with key {key} would have {bytes} bytes; the limit is {limit}. Send less, or raise Messaging:MaxPayloadBytes.");

    /// <summary>Two different requests have the same Idempotency-Key (422).</summary>
    public static RejectedException KeyReused(string key) => new(
        422,
        "The Idempotency-Key is already in use",
        $"The key '{key}' was already used for a different request. Send a new key with each new request.",
        "Idempotency-Key");
}
