using Hangfire;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Monolith.Runtime;

/// <summary>
/// Deletes the jobs of processes that died from a queue that processes share. Nobody would run them: each process has a queue of its own,
/// and the side effects themselves are leased again from the modules' schemas.
/// </summary>
internal sealed partial class DeadQueues(JobStorage storage, JobStorageDatabase database, TimeProvider clock, ILogger<DeadQueues> logger) : BackgroundService
{
    /// <summary>Hangfire forgets a server after the same time without a heartbeat.</summary>
    public static readonly TimeSpan DeadAfter = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(10), FetchLimit = TimeSpan.FromSeconds(2);

    /// <summary>Deletes the jobs of queues that no server reads and whose oldest job has been waiting for five minutes.</summary>
    /// <returns>The number of deleted jobs.</returns>
    public int Clean(CancellationToken cancellationToken)
    {
        var monitoring = storage.GetMonitoringApi();
        var now = clock.GetUtcNow().UtcDateTime;

        // Hangfire itself removes a server without a heartbeat.
        var alive = monitoring.Servers().SelectMany(server => server.Queues).Append(ProcessQueue.Name).ToHashSet();
        var deleted = 0;
        foreach (var queue in monitoring.Queues().Where(queue => !alive.Contains(queue.Name) && queue.FirstJobs.All(job => job.Value?.EnqueuedAt is not { } at || at < now - DeadAfter)))
        {
            deleted += Empty(queue.Name, queue.Length, cancellationToken);
        }

        return deleted;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!database.IsShared)
        {
            return;
        }

        await Task.Yield();
        using var timer = new PeriodicTimer(Interval, clock);
        do
        {
            try
            {
                if (Clean(stoppingToken) is var deleted and > 0)
                {
                    Log.Deleted(logger, deleted);
                }
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                Log.Failed(logger, e);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private int Empty(string queue, long jobs, CancellationToken cancellationToken)
    {
        var client = new BackgroundJobClient(storage);
        using var connection = storage.GetConnection();
        var deleted = 0;
        for (; deleted < jobs; deleted++)
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(FetchLimit);
            try
            {
                using var job = connection.FetchNextJob([queue], limit.Token);
                client.Delete(job.JobId);
                job.RemoveFromQueue();
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                // Another replica was faster.
                break;
            }
        }

        return deleted;
    }

    private static partial class Log
    {
        [LoggerMessage(1305, LogLevel.Information, "Deleted {Count} jobs of dead processes from Hangfire's queue; their side effects are leased again from the modules' schemas")]
        public static partial void Deleted(ILogger logger, int count);

        [LoggerMessage(1306, LogLevel.Warning, "Deleting the jobs of dead processes from Hangfire's queue failed; retrying later")]
        public static partial void Failed(ILogger logger, Exception failure);
    }
}
