namespace Monolith.Runtime.Storage;

/// <summary>The stored response to a request with an Idempotency-Key.</summary>
internal sealed class IdempotencyRow
{
    /// <summary>The hash of the key.</summary>
    public required string Key { get; init; }

    /// <summary>
    /// The hash of the command, computed with the key, to distinguish a repeated request from a different one with the same key.
    /// </summary>
    public required string Fingerprint { get; init; }

    public required string Answer { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }
}
