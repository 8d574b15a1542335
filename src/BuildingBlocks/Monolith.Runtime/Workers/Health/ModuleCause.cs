using System.Text.Json.Serialization;

namespace Monolith.Runtime;

/// <summary>What kind of cause makes a module not healthy.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<CauseKind>))]
public enum CauseKind
{
    /// <summary>The database does not respond.</summary>
    DatabaseAway,

    /// <summary>Events, timers or side effects have failed too often, and wait for an operator.</summary>
    ParkedWork,

    /// <summary>Events of newer contracts wait for a newer release.</summary>
    WaitsForRelease,

    /// <summary>Older open transactions of the server hold back committed events.</summary>
    HeldBack,

    /// <summary>The log of another module lacks events that were handled.</summary>
    DivergedLog,

    /// <summary>A handler is slower than events arrive, or does not end.</summary>
    SlowHandler,

    /// <summary>Events have not been handled yet.</summary>
    Late,

    /// <summary>An operator has paused a subscription or a delivery.</summary>
    Paused,

    /// <summary>The log of another module cannot be read. The cause is there.</summary>
    SourceAway,

    /// <summary>Another one, which the text describes.</summary>
    Other,
}

/// <summary>A cause that makes a module not healthy.</summary>
/// <param name="Kind">What kind of cause it is.</param>
/// <param name="Text">What is wrong.</param>
public sealed record ModuleCause(CauseKind Kind, string Text);
