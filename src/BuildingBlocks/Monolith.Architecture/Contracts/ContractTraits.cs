namespace Monolith.Architecture;

/// <summary>What an event promises besides its shape.</summary>
/// <param name="Key">What the key is made of, such as <c>{orderId}</c>, or null if it cannot be determined.</param>
/// <param name="PersonalData">Whether the payload contains personal data.</param>
/// <param name="Tombstone">Whether the event ends its key.</param>
internal sealed record ContractTraits(string? Key, bool PersonalData, bool Tombstone)
{
    /// <summary>Returns how the traits differ from the approved ones, or nothing if none were approved.</summary>
    /// <param name="was">The approved traits, or null in a file that was approved before they were recorded.</param>
    public IEnumerable<ContractDifference> DifferencesFrom(ContractTraits? was)
    {
        if (was is null)
        {
            yield return new(false, "the key", "not recorded", KeyText, "it is recorded from now on, with personal data and tombstones");
            yield break;
        }

        if (was.Key != Key)
        {
            yield return new(true, "the key", was.KeyText, KeyText, "events about the same thing are handled out of order, and tombstones of the old key do not end the new one");
        }

        if (was.PersonalData != PersonalData)
        {
            yield return new(was.PersonalData, "personal data", Say(was.PersonalData), Say(PersonalData), was.PersonalData
                ? "an erasure no longer deletes new events of its key from the log"
                : "an erasure also deletes these events of its key from the log; it does not delete those that are stored already");
        }

        if (was.Tombstone != Tombstone)
        {
            yield return new(was.Tombstone, "tombstone", Say(was.Tombstone), Say(Tombstone), was.Tombstone
                ? "publishing it no longer deletes personal data of its key"
                : "publishing it now deletes the events with personal data of its key");
        }
    }

    private string KeyText => Key ?? "unknown";

    private static string Say(bool value) => value ? "true" : "false";
}
