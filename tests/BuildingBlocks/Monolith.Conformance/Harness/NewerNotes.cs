using Monolith.Runtime.Events;

namespace Monolith.Conformance;

/// <summary>Notes of newer releases. This release knows version 2 of a note.</summary>
internal static class NewerNotes
{
    /// <summary>The events that a release knows in which a note has a newer version.</summary>
    public static EventRegistry Knowing(this EventRegistry present, int version) => EventRegistry.Of(
    [
        .. from type in present.All
           select type.ClrType == typeof(Noted) ? new EventType(type.ClrType, new IntegrationEventAttribute(type.Name) { Version = version }, type.Json, type.Upcasters) : type,
    ]);

    /// <summary>A log in which the note <c>later</c> has version 3, and <c>latest</c> version 4.</summary>
    public static IEventFeed In(IEventFeed feed) => new ChangingFeed(feed, record => record with { Version = VersionOf(record) });

    private static int VersionOf(EventRecord record) =>
        record.Payload.Contains("\"later\"", StringComparison.Ordinal) ? 3
        : record.Payload.Contains("\"latest\"", StringComparison.Ordinal) ? 4
        : record.Version;
}
