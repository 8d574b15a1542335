using System.Data.Common;
using System.Text.Json;
using Monolith.Runtime.Events;
using Monolith.Runtime.Storage;

namespace Monolith.Runtime;

/// <summary>
/// Searches the newest events of a module's log. No index finds keys or correlation ids, because it would cost each publisher a write, so the
/// search reads these events, up to its depth.
/// </summary>
internal sealed class StoryLog(FrameworkStatements statements)
{
    private readonly ModuleStorage _storage = statements.Storage;

    /// <summary>Finds events, newest first.</summary>
    /// <param name="search">What to find.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>The events, and the time of the oldest event that was searched if older ones may belong to the story.</returns>
    public async Task<(IReadOnlyList<EventRecord> Found, DateTimeOffset? BackTo)> FindAsync(StorySearch search, CancellationToken cancellationToken)
    {
        var (_, offset) = await statements.ReadAsync(connection => connection.ReadLogStateAsync(_storage.Log, cancellationToken), cancellationToken);
        var (found, backTo) = await FindAsync("outbox", _storage.Log.Transaction, _storage.Log.NewestFirst, offset.Transaction, search, cancellationToken);
        if (offset == LogPosition.Start || backTo is not null)
        {
            return (found, backTo);
        }

        var column = _storage.Provider.Delimit("transaction");
        var (imported, importedBackTo) = await FindAsync("imported_events", column, $"{column} DESC, position DESC", offset: 0, search, cancellationToken);
        return ([.. found, .. imported], importedBackTo);
    }

    /// <summary>Returns the condition that finds the rows of events, with its parameters. Databases find too much, because some ignore case.</summary>
    public static (string Condition, IEnumerable<(string Name, object Value)> Parameters) ConditionOf(StorySearch search, DatabaseProvider provider)
    {
        IReadOnlyList<string> fragments = search.Further.Count > 0
            ? [.. search.Further.Select(CorrelationOf)]
            : [CorrelationOf(search.Of), $"\"traceParent\":\"00-{JsonEncodedText.Encode(search.Of)}-"];
        var matches = fragments.Select((_, index) => $"headers LIKE @fragment{index} ESCAPE '!'");
        var parameters = fragments.Select((fragment, index) => ($"@fragment{index}", (object)$"%{EscapeLike(fragment)}%"));
        return search.Further.Count > 0
            ? (string.Join(" OR ", matches), parameters)
            : (string.Join(" OR ", matches.Prepend($"{provider.Delimit("key")} = @key")), parameters.Prepend(("@key", search.Of)));
    }

    /// <summary>Returns whether an event belongs to what is searched.</summary>
    public static bool Matches(StorySearch search, string key, EventHeaders headers) => search.Further.Count > 0
        ? search.Further.Contains(headers.CorrelationId, StringComparer.Ordinal)
        : key == search.Of || headers.CorrelationId == search.Of || TelemetryTags.Parse(headers.TraceParent)?.TraceId.ToHexString() == search.Of;

    private async Task<(IReadOnlyList<EventRecord> Found, DateTimeOffset? BackTo)> FindAsync(
        string table, string transaction, string newestFirst, long offset, StorySearch search, CancellationToken cancellationToken)
    {
        var provider = _storage.Provider;
        var (key, (condition, parameters)) = (provider.Delimit("key"), ConditionOf(search, provider));
        var sql =
            $"""
            SELECT log_transaction, position, id, name, version, {key}, headers, occurred_at, log_rank FROM (
                SELECT {transaction} AS log_transaction, position, id, name, version, {key}, headers, occurred_at, ROW_NUMBER() OVER (ORDER BY {newestFirst}) AS log_rank
                FROM {_storage.Table(table)} ORDER BY {newestFirst} {provider.Limit("@max")}) AS newest
            WHERE log_rank = @max OR {condition}
            ORDER BY log_rank {provider.Limit("@most")}
            """;
        var rows = await statements.ReadAsync(
            sql, row => (Record: Read(row, offset), Rank: row.GetInt64(8)), cancellationToken, [.. parameters, ("@max", search.Depth), ("@most", StorySearch.MostFound + 1)]);
        var read = rows.Take(StorySearch.MostFound).ToList();
        var backTo = rows.Count > read.Count ? read[^1].Record.OccurredAt : read.Find(row => row.Rank == search.Depth).Record?.OccurredAt;
        return ([.. read.Select(row => row.Record).Where(record => !record.StartsEpoch && Matches(search, record.Key, record.Headers))], backTo);
    }

    private static string CorrelationOf(string id) => $"\"correlationId\":\"{JsonEncodedText.Encode(id)}\"";

    /// <summary>Escapes the wildcards of all databases.</summary>
    public static string EscapeLike(string text) => string.Concat(text.Select(letter => letter is '!' or '%' or '_' or '[' ? $"!{letter}" : letter.ToString()));

    private EventRecord Read(DbDataReader row, long offset) => new(
        new LogPosition(row.GetInt64(0) + offset, row.GetInt64(1)),
        row.GetGuid(2),
        row.GetString(3),
        row.GetInt32(4),
        row.GetString(5),
        Payload: "",
        EventHeaders.Parse(row.GetString(6)),
        _storage.Provider.ReadTime(row, 7));
}
