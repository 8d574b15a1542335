namespace Monolith.Runtime;

/// <summary>Refusals that only the engine makes.</summary>
internal static class Refusals
{
    /// <summary>The module can answer in a moment: 503.</summary>
    public static RefusedException NotYet(string detail, Exception inner) => new(503, "Not available yet", detail, inner: inner);

    /// <summary>Two different requests have the same Idempotency-Key: 422.</summary>
    public static RefusedException KeyReused(string key) => new(
        422,
        "Idempotency-Key used for another request",
        $"The key '{key}' was used for another request before. Send a new key with a new request.",
        "Idempotency-Key");
}
