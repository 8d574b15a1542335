namespace Monolith.Runtime;

/// <summary>The Idempotency-Key of the current request, if it has one.</summary>
internal sealed class RequestIdempotency
{
    public string? Key { get; set; }

    /// <summary>The owner of the key. A key of one caller never returns the response to another caller.</summary>
    public string Caller { get; set; } = "";

    /// <summary>The tenant for which the owner calls, or null. A caller may have tokens of several tenants.</summary>
    public string? Tenant { get; set; }
}
