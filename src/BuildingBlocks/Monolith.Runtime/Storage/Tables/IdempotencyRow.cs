namespace Monolith.Runtime.Storage;

/// <summary>The answer that was given to a request with an Idempotency-Key.</summary>
internal sealed class IdempotencyRow
{
    /// <summary>A hash of the key.</summary>
    public required string Key { get; init; }

    /// <summary>A hash of the command, keyed with the key, to tell a repeated request from another one under the same key.</summary>
    public required string Fingerprint { get; init; }

    public required string Answer { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }
}
