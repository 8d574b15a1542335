using Monolith.Runtime.Events;

namespace Monolith.Runtime;

/// <summary>Finds where the replays of subscriptions start.</summary>
internal sealed class ReplayStarts(SubscriptionSet subscriptions, ModuleLocations locations)
{
    /// <summary>
    /// Finds the position for each source: the beginning of its log, or the oldest event that remains if the caller accepts that. A
    /// subscription that starts at the beginning of a log that was cut takes a snapshot.
    /// </summary>
    /// <exception cref="LogTruncatedException">A log was cut, its source offers no snapshot, and the caller does not accept that.</exception>
    public async Task<Dictionary<string, LogPosition>> FindAsync(
        IEnumerable<Subscription> replayed, bool takesSnapshots, bool acceptTruncated, CancellationToken cancellationToken)
    {
        var starts = new Dictionary<string, LogPosition>();
        foreach (var definition in replayed.Select(subscription => subscription.Definition))
        {
            // Its own, because the subscription reads its feed at the same time, from another position.
            await using var feed = subscriptions.OpenFeed(definition.Source);
            try
            {
                await ReadFirstAsync(feed, cancellationToken);
                starts[definition.Source] = LogPosition.Start;
            }
            catch (LogTruncatedException e)
            {
                if (takesSnapshots && await feed.StartSnapshotAsync([.. definition.Events.Select(type => type.Name)], cancellationToken) is not null)
                {
                    starts[definition.Source] = LogPosition.Start;
                    continue;
                }

                if (!acceptTruncated)
                {
                    throw;
                }

                starts[definition.Source] = e.TruncatedTo;
            }
        }

        return starts;
    }

    /// <summary>Reads the first event of a log. Over a broker it arrives a little later, and so does the news that the log was cut.</summary>
    private async Task ReadFirstAsync(RoutedFeed feed, CancellationToken cancellationToken)
    {
        var isExpected = locations.Of(feed.Source).IsRemote
            && ((await feed.ReadHistoryAsync(cancellationToken))?.End ?? await feed.ReadHeadAsync(cancellationToken)) > LogPosition.Start;
        for (var batch = await feed.ReadAsync(LogPosition.Start, 1, cancellationToken);
            isExpected && batch.Records.Count == 0;
            batch = await feed.ReadAsync(LogPosition.Start, 1, cancellationToken))
        {
            await batch.More.WaitAsync(cancellationToken);
        }
    }
}
