using System.Text.Json;

namespace Payments;

/// <summary>The ledger of the simulated gateway: one immutable file per idempotency key, written by one process at a time.</summary>
internal sealed class SimulatedLedger(string directory)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    private readonly Lock _lock = new();

    public bool Contains(string key) => File.Exists(PathOf(key));

    /// <summary>Adds an entry, unless the key already has one, and returns the entry of the key.</summary>
    public async Task<LedgerEntry> EnterAsync(string key, LedgerEntry entry, CancellationToken cancellationToken)
    {
        var path = PathOf(key);
        if (!File.Exists(path))
        {
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (OperatingSystem.IsWindows())
            {
                Directory.CreateDirectory(directory);
            }
            else
            {
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
                Directory.CreateDirectory(directory, options.UnixCreateMode.Value | UnixFileMode.UserExecute);
            }

            var draft = Path.Combine(directory, Path.GetRandomFileName() + ".tmp");
            await using (var stream = new FileStream(draft, options))
            {
                await JsonSerializer.SerializeAsync(stream, entry, Json, cancellationToken);
                stream.Flush(flushToDisk: true);
            }

            Publish(draft, path);
        }

        await using var standing = File.OpenRead(path);
        return await JsonSerializer.DeserializeAsync<LedgerEntry>(standing, Json, cancellationToken)
            ?? throw new InvalidOperationException($"{path} is not a valid ledger entry.");
    }

    /// <summary>On Unix, a move first checks the target and then renames over it, so two moves must not run at the same time.</summary>
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

/// <summary>The response of the gateway for a key.</summary>
/// <param name="Kind"><see cref="Authorization"/> or <see cref="Refund"/>.</param>
/// <param name="Approved">Whether money was transferred.</param>
/// <param name="Amount">The amount.</param>
/// <param name="OrderId">The order, or null when the key was closed before it was used.</param>
/// <param name="Reason">The reason why no money was transferred, or null.</param>
internal sealed record LedgerEntry(string Kind, bool Approved, Money Amount, Guid? OrderId, string? Reason)
{
    public const string Authorization = "authorization";
    public const string Refund = "refund";
}
