using System.Diagnostics;

namespace Monolith.Runtime.Events;

/// <summary>What is being worked on, so that events published meanwhile say what they belong to.</summary>
/// <param name="CorrelationId">What all events of one conversation share.</param>
/// <param name="CausationId">The id of the event that is being handled, if any.</param>
public sealed record MessageScope(string? CorrelationId, string? CausationId)
{
    private static readonly AsyncLocal<MessageScope?> Ambient = new();

    /// <summary>What is being worked on here, or null.</summary>
    public static MessageScope? Current
    {
        get => Ambient.Value;
        set => Ambient.Value = value;
    }

    /// <summary>Headers for an event that is published now.</summary>
    public static EventHeaders CreateHeaders() => new(
        Activity.Current is { IdFormat: ActivityIdFormat.W3C } activity ? activity.Id : null,
        Current?.CorrelationId ?? Activity.Current?.TraceId.ToHexString(),
        Current?.CausationId);
}
