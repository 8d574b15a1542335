namespace Monolith.Runtime.Storage;

/// <summary>An action of an operator on this module. See <see cref="RecordedAction"/>.</summary>
internal sealed class OperatorActionRow
{
    /// <summary>The id, which the sender chose, so that an action that is sent twice is begun once.</summary>
    public required Guid Id { get; init; }

    public required string Operator { get; init; }

    public required string Action { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    public DateTimeOffset? EndedAt { get; set; }

    public bool Failed { get; set; }

    public string? Outcome { get; set; }

    public RecordedAction ToAction(string module) => new(Id, module, Operator, Action, StartedAt)
    {
        EndedAt = EndedAt,
        HasFailed = Failed,
        Outcome = Outcome,
    };
}
