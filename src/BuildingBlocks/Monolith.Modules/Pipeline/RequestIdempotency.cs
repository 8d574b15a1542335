namespace Monolith.Modules;

/// <summary>The Idempotency-Key of the request that is being served, if it has one.</summary>
internal sealed class RequestIdempotency
{
    public string? Key { get; set; }
}
