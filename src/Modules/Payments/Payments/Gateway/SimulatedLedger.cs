using System.Text.Json;
using Monolith;

namespace Payments;

/// <summary>
/// The books of the simulated gateway: one file per idempotency key, never changed once it is there. One process at a
/// time keeps them.
/// </summary>
internal sealed class SimulatedLedger(string directory)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    private readonly Lock _lock = new();

    public bool Contains(string key) => File.Exists(PathOf(key));

    /// <summary>Enters an entry, unless the key has one already, and returns the one that stands.</summary>
    public async Task<LedgerEntry> EnterAsync(string key, LedgerEntry entry, CancellationToken cancellationToken)
    {
        var path = PathOf(key);
        if (!File.Exists(path))
        {
            Directory.CreateDirectory(directory);
            var draft = Path.Combine(directory, Path.GetRandomFileName() + ".tmp");
            await using (var stream = new FileStream(draft, FileMode.CreateNew, FileAccess.Write))
            {
                await JsonSerializer.SerializeAsync(stream, entry, Json, cancellationToken);
                stream.Flush(flushToDisk: true);
            }

            Publish(draft, path);
        }

        await using var standing = File.OpenRead(path);
        return await JsonSerializer.DeserializeAsync<LedgerEntry>(standing, Json, cancellationToken)
            ?? throw new InvalidOperationException($"{path} is no entry of a ledger.");
    }

    /// <summary>On Unix a move first looks for the target and then renames over it, so that two of them need turns.</summary>
    private void Publish(string draft, string path)
    {
        lock (_lock)
        {
            if (!File.Exists(path))
            {
                File.Move(draft, path, overwrite: false);
                return;
            }
        }

        File.Delete(draft);
    }

    private string PathOf(string key) => Path.Combine(directory, key + ".json");
}

/// <summary>What the gateway answered under a key.</summary>
/// <param name="Kind"><see cref="Authorization"/> or <see cref="Refund"/>.</param>
/// <param name="Approved">Whether money moved.</param>
/// <param name="Amount">How much.</param>
/// <param name="OrderId">What it was for; null when the key was closed before it was used.</param>
/// <param name="Reason">Why no money moved, or null.</param>
internal sealed record LedgerEntry(string Kind, bool Approved, Money Amount, Guid? OrderId, string? Reason)
{
    public const string Authorization = "authorization";
    public const string Refund = "refund";
}
