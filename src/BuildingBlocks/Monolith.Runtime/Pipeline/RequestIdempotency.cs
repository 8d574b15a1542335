namespace Monolith.Runtime;

/// <summary>The Idempotency-Key of the request that is being served, if it has one.</summary>
internal sealed class RequestIdempotency
{
    public string? Key { get; set; }

    /// <summary>Whose key it is: a caller who guesses another's key does not get the other's answer.</summary>
    public string Caller { get; set; } = "";
}
