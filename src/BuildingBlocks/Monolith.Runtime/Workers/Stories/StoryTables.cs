using System.Data.Common;
using Microsoft.EntityFrameworkCore.Storage;
using Monolith.Runtime.Events;
using Monolith.Runtime.Storage;

namespace Monolith.Runtime;

/// <summary>
/// Reads what a module's tables, except its log, know of a story. With SQL texts, because a story reads all modules of a process, and EF Core
/// would compile the queries anew for each.
/// </summary>
internal sealed class StoryTables(FrameworkStatements statements, StorySearch search)
{
    private readonly DatabaseProvider _provider = statements.Storage.Provider;
    private readonly string _module = statements.Storage.Module;
    private readonly List<StoryTruncation> _truncated = [];

    /// <summary>The parked events, and the ids of their last retries.</summary>
    public IReadOnlyList<(ParkedEvent Event, Guid? LastRetry)> Parked { get; private set; } = [];

    /// <summary>The later events of the key that are parked without being stored.</summary>
    public IReadOnlyList<ParkedRemainder> Remainders { get; private set; } = [];

    /// <summary>The timers and side effects.</summary>
    public IReadOnlyList<StoryItem> Items { get; private set; } = [];

    /// <summary>The positions of the cursors, by their names.</summary>
    public IReadOnlyDictionary<string, LogPosition> Cursors { get; private set; } = new Dictionary<string, LogPosition>();

    /// <summary>What operators did with the keys, and with the first part the discards that name no key, newest first.</summary>
    public IReadOnlyList<RecordedAction> Actions { get; private set; } = [];

    /// <summary>The retries that parked events name, by their ids.</summary>
    public IReadOnlyDictionary<Guid, RecordedAction> Retries { get; private set; } = new Dictionary<Guid, RecordedAction>();

    /// <summary>What there is more of than a story contains.</summary>
    public IReadOnlyList<StoryTruncation> Truncated => _truncated;

    private bool IsFirst => search.Further.Count == 0;

    /// <summary>Reads the tables over one connection.</summary>
    public Task ReadAsync(CancellationToken cancellationToken) => statements.ReadAsync(
        async connection =>
        {
            var timers = Truncate(StoryStepKind.Timer, await ReadDueAsync(connection, "timers", ParkedKind.Timer, cancellationToken));
            Items = [.. timers, .. Truncate(StoryStepKind.SideEffect, await ReadDueAsync(connection, "side_effects", ParkedKind.SideEffect, cancellationToken))];
            Parked = [.. Truncate(StoryStepKind.Event, await ReadParkedAsync(connection, cancellationToken)).Where(row => StoryLog.Matches(search, row.Event.Record.Key, row.Event.Record.Headers))];
            List<Guid> retries = [.. Parked.Select(parked => parked.LastRetry).OfType<Guid>().Distinct()];
            Retries = (await ReadRetriesAsync(connection, retries, cancellationToken)).ToDictionary(action => action.Id);
            if (IsFirst)
            {
                Remainders = await ReadRemaindersAsync(connection, cancellationToken);
                Cursors = (await ReadCursorsAsync(connection, cancellationToken)).ToDictionary(cursor => cursor.Name, cursor => cursor.Position);
            }

            Actions = [.. Truncate(StoryStepKind.Action, await ReadActionsAsync(connection, cancellationToken))];
            return true;
        },
        cancellationToken);

    /// <summary>Returns up to as many rows as a story contains, and notes if there are more, for which each query reads one more.</summary>
    private IEnumerable<TRow> Truncate<TRow>(StoryStepKind kind, List<TRow> rows)
    {
        if (rows.Count > StorySearch.MostFound)
        {
            _truncated.Add(new StoryTruncation(_module, kind));
        }

        return rows.Take(StorySearch.MostFound);
    }

    private Task<List<StoryItem>> ReadDueAsync(IRelationalConnection connection, string table, ParkedKind kind, CancellationToken cancellationToken)
    {
        string[] keys = [search.Of, .. search.Further];
        return ReadAsync(
            connection,
            table,
            ["id", "name", "key", "due_at", "attempts", "failure", "parked", "tenant"],
            $"WHERE {_provider.Delimit("key")} IN ({string.Join(", ", keys.Select((_, index) => $"@key{index}"))}) OR trace_parent LIKE @trace ESCAPE '!' "
                + $"ORDER BY due_at {_provider.Limit("@most")}",
            row => new StoryItem(
                row.GetGuid(0), _module, kind, row.GetString(1), row.GetString(2), _provider.ReadTime(row, 3), row.GetInt32(4),
                row.IsDBNull(5) ? null : ParkedEntry.LineOf(row.GetString(5)), row.GetBoolean(6))
            {
                Tenant = row.IsDBNull(7) ? null : row.GetString(7),
            },
            cancellationToken,
            [.. keys.Select((key, index) => ($"@key{index}", (object)key)), ("@trace", $"%-{StoryLog.EscapeLike(search.Of)}-%"), ("@most", StorySearch.MostFound + 1)]);
    }

    private Task<List<(ParkedEvent Event, Guid? LastRetry)>> ReadParkedAsync(IRelationalConnection connection, CancellationToken cancellationToken)
    {
        var (condition, parameters) = StoryLog.ConditionOf(search, _provider);
        return ReadAsync(
            connection,
            "parked_events",
            ["id", "source", "transaction", "position", "event_id", "name", "version", "key", "headers", "occurred_at", "reason", "attempts", "parked_at", "last_retry"],
            $"WHERE {condition} ORDER BY {_provider.Delimit("transaction")}, position {_provider.Limit("@most")}",
            row => (
                Event: new ParkedEvent(
                    row.GetGuid(0),
                    new EventRecord(
                        row.ReadPosition(2),
                        row.GetGuid(4),
                        row.GetString(5),
                        row.GetInt32(6),
                        row.GetString(7),
                        Payload: "",
                        EventHeaders.Parse(row.GetString(8)),
                        _provider.ReadTime(row, 9)),
                    row.GetString(1),
                    row.GetString(10),
                    row.GetInt32(11),
                    _provider.ReadTime(row, 12)),
                LastRetry: row.IsDBNull(13) ? (Guid?)null : row.GetGuid(13)),
            cancellationToken,
            [.. parameters, ("@most", StorySearch.MostFound + 1)]);
    }

    private Task<List<ParkedRemainder>> ReadRemaindersAsync(IRelationalConnection connection, CancellationToken cancellationToken) => ReadAsync(
        connection,
        "parked_remainders",
        ["source", "key", "transaction", "position", "count", "parked_at", "reason"],
        $"WHERE {_provider.Delimit("key")} = @key",
        row => new ParkedRemainder(row.GetString(0), row.GetString(1), row.ReadPosition(2), row.GetInt32(4), _provider.ReadTime(row, 5), row.GetString(6)),
        cancellationToken,
        ("@key", search.Of));

    private Task<List<(string Name, LogPosition Position)>> ReadCursorsAsync(IRelationalConnection connection, CancellationToken cancellationToken) =>
        ReadAsync(connection, "cursors", ["source", "transaction", "position"], condition: "", row => (row.GetString(0), row.ReadPosition(1)), cancellationToken);

    private Task<List<RecordedAction>> ReadActionsAsync(IRelationalConnection connection, CancellationToken cancellationToken)
    {
        var (condition, parameters) = ActionMentions.ConditionOf(search, _provider);
        return ReadActionsAsync(connection, $"WHERE {condition} ORDER BY started_at DESC {_provider.Limit("@most")}", cancellationToken, [.. parameters, ("@most", StorySearch.MostFound + 1)]);
    }

    private Task<List<RecordedAction>> ReadRetriesAsync(IRelationalConnection connection, List<Guid> ids, CancellationToken cancellationToken) => ids.Count == 0
        ? Task.FromResult<List<RecordedAction>>([])
        : ReadActionsAsync(
            connection,
            $"WHERE id IN ({string.Join(", ", ids.Select((_, index) => $"@id{index}"))})",
            cancellationToken,
            [.. ids.Select((id, index) => ($"@id{index}", (object)id))]);

    private Task<List<RecordedAction>> ReadActionsAsync(
        IRelationalConnection connection, string condition, CancellationToken cancellationToken, params (string Name, object Value)[] parameters) => ReadAsync(
        connection,
        "operator_actions",
        ["id", "operator", "action", "started_at", "ended_at", "failed", "outcome"],
        condition,
        row => new RecordedAction(row.GetGuid(0), _module, row.GetString(1), row.GetString(2), _provider.ReadTime(row, 3))
        {
            EndedAt = row.IsDBNull(4) ? null : _provider.ReadTime(row, 4),
            HasFailed = row.GetBoolean(5),
            Outcome = row.IsDBNull(6) ? null : row.GetString(6),
        },
        cancellationToken,
        parameters);

    private Task<List<TRow>> ReadAsync<TRow>(
        IRelationalConnection connection,
        string table,
        IEnumerable<string> columns,
        string condition,
        Func<DbDataReader, TRow> read,
        CancellationToken cancellationToken,
        params (string Name, object Value)[] parameters) => connection.ReadAsync(
        $"SELECT {string.Join(", ", columns.Select(_provider.Delimit))} FROM {statements.Storage.Table(table)} {condition}", read, cancellationToken, parameters);
}
