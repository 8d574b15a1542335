using System.Diagnostics;

namespace Monolith.Runtime.Events;

/// <summary>Identifies the current unit of work, so that events published within it carry its correlation and causation ids.</summary>
/// <param name="CorrelationId">The correlation id that all events of one conversation share.</param>
/// <param name="CausationId">The id of the event that is being handled, or null.</param>
public sealed record MessageScope(string? CorrelationId, string? CausationId)
{
    private static readonly AsyncLocal<MessageScope?> Ambient = new();

    /// <summary>The tenant for which the work is done, or null.</summary>
    public string? Tenant { get; init; }

    /// <summary>The scope of work that no request and no event caused.</summary>
    internal static MessageScope None { get; } = new(null, null);

    /// <summary>The current scope, or null.</summary>
    public static MessageScope? Current
    {
        get => Ambient.Value;
        set => Ambient.Value = value;
    }

    /// <summary>The W3C trace context of the current activity, or null.</summary>
    internal static string? TraceParent => Activity.Current is { IdFormat: ActivityIdFormat.W3C } activity ? activity.Id : null;

    /// <summary>Creates the headers of an event that is published in the current scope.</summary>
    public static EventHeaders CreateHeaders() => new(
        TraceParent,
        Current?.CorrelationId ?? Activity.Current?.TraceId.ToHexString(),
        Current?.CausationId)
    {
        Tenant = Current?.Tenant,
    };
}
