using System.Globalization;
using System.Net;

namespace Soak;

/// <summary>A subscriber that has handled events which the restored log lacks.</summary>
internal sealed record ExpectedDivergence(string Subscriber, string Source);

/// <summary>The operator after a restore: sees what the subscribers report, checks that nothing is missing there, and acknowledges it.</summary>
internal sealed class Divergences(ShopDatabase database, Cluster cluster, Ledger ledger, ShopClient client, TimeProvider clock)
{
    /// <summary>The promise is a look after each failure and every 10 s; the rest is for a machine under load.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(500);

    /// <summary>Returns the subscribers whose cursor is beyond the end of a log. No process runs, so what they say is final.</summary>
    public async Task<IReadOnlyList<ExpectedDivergence>> ExpectAsync(string source, CancellationToken cancellationToken)
    {
        var end = await ReadEndAsync(source, cancellationToken);
        var expected = new List<ExpectedDivergence>();
        foreach (var subscriber in ShopDatabase.Subscribers[source])
        {
            if ((await ReadCursorAsync(subscriber, source, cancellationToken)).CompareTo(end) > 0)
            {
                expected.Add(new ExpectedDivergence(subscriber, source));
            }
        }

        return expected;
    }

    /// <summary>Waits until all are reported, acknowledges them, and repeats what a restore of Profiles has undone.</summary>
    public async Task HandleAsync(IReadOnlyList<ExpectedDivergence> expected, CancellationToken cancellationToken)
    {
        var reported = new List<ExpectedDivergence>();
        foreach (var divergence in expected)
        {
            if (!await IsReportedAsync(divergence, cancellationToken))
            {
                ledger.Add(new Finding(Fault.Lost, $"the log of {divergence.Source}", divergence.Subscriber, $"its cursor is beyond the restored log, but no divergence was reported within {Limit.TotalSeconds:0} s"));
                continue;
            }

            ledger.Count("divergences");
            reported.Add(divergence);
        }

        await AcknowledgeAsync(reported);

        await RepeatErasuresAsync(cancellationToken);
    }

    /// <summary>Acknowledges divergences, after checking that the command shows them.</summary>
    public async Task AcknowledgeAsync(IReadOnlyList<ExpectedDivergence> reported)
    {
        if (reported.Count == 0)
        {
            return;
        }

        var (listExit, list) = await cluster.RunCommandAsync("events", "divergences");
        foreach (var (subscriber, source) in reported)
        {
            var isShown = listExit == 0 && list.Split('\n').Any(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [var by, var of, ..] && by == subscriber && of == source);
            var (exitCode, output) = await cluster.RunCommandAsync("events", "divergences", "--module", subscriber, "--acknowledge", "--source", source);
            if (!isShown || exitCode != 0)
            {
                ledger.Add(new Finding(Fault.Lost, $"the log of {source}", subscriber, $"'events divergences' ended with {listExit} and {exitCode}: {list} {output}"));
            }
        }
    }

    /// <summary>Reads the position of a subscriber in a log.</summary>
    public async Task<(long Transaction, long Position)> ReadCursorAsync(string subscriber, string source, CancellationToken cancellationToken) =>
        PositionIn(await database.ReadAsync(subscriber, $"SELECT \"transaction\", position FROM cursors WHERE source = '{source}'", cancellationToken));

    /// <summary>Reads the last position of a log.</summary>
    public async Task<(long Transaction, long Position)> ReadEndAsync(string source, CancellationToken cancellationToken)
    {
        var transaction = database is PostgreSqlShop ? "\"transaction\"" : "0";
        return PositionIn(await database.ReadAsync(source, $"SELECT {transaction}, position FROM outbox ORDER BY 1 DESC, 2 DESC LIMIT 1", cancellationToken));
    }

    private async Task<bool> IsReportedAsync(ExpectedDivergence divergence, CancellationToken cancellationToken)
    {
        var start = clock.GetTimestamp();
        while (clock.GetElapsedTime(start) < Limit)
        {
            var open = await database.ReadAsync(
                divergence.Subscriber, $"SELECT 1 FROM divergences WHERE source = '{divergence.Source}' AND acknowledged_at IS NULL", cancellationToken);
            if (open.Count > 0)
            {
                return true;
            }

            await Task.Delay(Poll, clock, cancellationToken);
        }

        return false;
    }

    /// <summary>A backup of Profiles contains the customers that were erased since: an operator erases them again.</summary>
    private async Task RepeatErasuresAsync(CancellationToken cancellationToken)
    {
        foreach (var customer in ledger.Customers.Where(c => c.Erased is { } erased && ledger.MayHaveLost("profiles", erased)))
        {
            if (await client.SendAsync(HttpMethod.Delete, $"/profiles/{customer.Id}", body: null, key: null, cancellationToken) is { } answer)
            {
                // Profiles cannot erase a customer whose registration it has lost, too.
                ledger.Erased(customer.Id, answer.Status is HttpStatusCode.NotFound && ledger.MayHaveLost("profiles", customer.Registered) ? null : answer.Span);
                ledger.Count("repeated erasures");
            }
        }
    }

    private static (long Transaction, long Position) PositionIn(IReadOnlyList<object[]> rows) => rows.Count == 0
        ? (0, 0)
        : (Convert.ToInt64(rows[0][0], CultureInfo.InvariantCulture), Convert.ToInt64(rows[0][1], CultureInfo.InvariantCulture));
}
