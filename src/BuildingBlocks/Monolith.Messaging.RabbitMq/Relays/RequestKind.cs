namespace Monolith.Messaging.RabbitMq;

/// <summary>The kinds of requests to a relay. A response has the kind of its request, or one of the last two.</summary>
internal static class RequestKind
{
    /// <summary>A request for missing events.</summary>
    public const string Resend = "resend";

    /// <summary>A request for the newest position, <see cref="Monolith.Runtime.Events.LogTip.Head"/>.</summary>
    public const string Head = "head";

    /// <summary>A request for the history of the log.</summary>
    public const string History = "history";

    /// <summary>A <see cref="SnapshotStartRequest"/>.</summary>
    public const string SnapshotStart = "snapshot-start";

    /// <summary>A <see cref="SnapshotPageRequest"/>.</summary>
    public const string SnapshotPage = "snapshot-page";

    /// <summary>A response that reports that the log, or the state of the module, cannot be read.</summary>
    public const string Unknown = "unknown";

    /// <summary>A response that reports that retention has removed events after the position of the request.</summary>
    public const string Truncated = "truncated";
}
