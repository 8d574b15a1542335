namespace Monolith.Runtime.Events;

/// <summary>
/// A marker that stands for the later events of a parked key. They are not stored, so that one key, or many of them, cannot fill the
/// parked events of a module. A retry reads them from the log again.
/// </summary>
/// <param name="Source">The module that published the events.</param>
/// <param name="Key">The key.</param>
/// <param name="After">The position after which all events of the key belong to the remainder.</param>
/// <param name="Count">The number of events.</param>
/// <param name="ParkedAt">The time at which the first of them was parked.</param>
/// <param name="Reason">The reason why the first of them could not be handled.</param>
public sealed record ParkedRemainder(string Source, string Key, LogPosition After, int Count, DateTimeOffset ParkedAt, string Reason);

/// <summary>What a subscriber has parked, seen from one key of a source.</summary>
/// <param name="OfSource">The number of stored events of the source.</param>
/// <param name="OfKey">The number of stored events of the key.</param>
/// <param name="HasRemainder">Whether the key has a remainder.</param>
/// <param name="IsWaiting">Whether the key waits for a newer release.</param>
public readonly record struct ParkedCount(int OfSource, int OfKey, bool HasRemainder, bool IsWaiting);
