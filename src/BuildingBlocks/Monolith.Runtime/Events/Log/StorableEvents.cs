using System.Security.Cryptography;
using System.Text;

namespace Monolith.Runtime.Events;

/// <summary>Makes events that come from elsewhere storable in the parked events of every database.</summary>
internal static class StorableEvents
{
    /// <summary>The maximum length of a name or key, in characters, in every database.</summary>
    public const int NameLength = 200;

    private const int HashLength = 16;

    /// <summary>
    /// Returns the batch with each unstorable character escaped, and with names and keys that fit their columns. Only a faulty or forged
    /// event differs afterwards. An escape in its payload makes the event unreadable, so the subscription parks it. If only the key is too
    /// long, the subscription handles the event under the shortened key, and every event of that key gets the same one.
    /// </summary>
    /// <param name="batch">The batch, as read.</param>
    public static EventBatch Storable(this EventBatch batch) =>
        batch.Records.All(IsStorable) ? batch : batch with { Records = [.. batch.Records.Select(Storable)] };

    /// <summary>Returns the page with storable records, like <see cref="Storable(EventBatch)"/>.</summary>
    /// <param name="page">The page, as read.</param>
    public static SnapshotBatch Storable(this SnapshotBatch page) =>
        page.Records.All(IsStorable) ? page : page with { Records = [.. page.Records.Select(Storable)] };

    /// <summary>Escapes a name or key. Cuts it if it is too long, and adds a hash so that different ones remain different.</summary>
    public static string Fit(string text)
    {
        var escaped = TextRule.Escape(text);
        return escaped.Length <= NameLength
            ? escaped
            : TextRule.Escape(escaped[..(NameLength / 2)]) + "~" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(escaped)))[..HashLength];
    }

    private static bool IsStorable(EventRecord record) =>
        Fits(record.Name) && Fits(record.Key) && TextRule.FindUnstorable(record.Payload) is null;

    private static EventRecord Storable(EventRecord record) => IsStorable(record) ? record : record with
    {
        Name = Fit(record.Name),
        Key = Fit(record.Key),
        Payload = TextRule.Escape(record.Payload),
    };

    private static bool Fits(string text) => text.Length <= NameLength && TextRule.FindUnstorable(text) is null;
}
