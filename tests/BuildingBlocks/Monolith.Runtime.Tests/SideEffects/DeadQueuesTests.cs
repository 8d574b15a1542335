using Hangfire;
using Hangfire.InMemory;
using Hangfire.Server;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Monolith.Runtime.Tests;

/// <summary>Jobs of processes that died, in a queue that processes share.</summary>
public sealed class DeadQueuesTests : IDisposable
{
    private readonly InMemoryStorage _storage = new();
    private readonly FakeTimeProvider _clock = new(TimeProvider.System.GetUtcNow());

    [Fact]
    public void Jobs_of_dead_processes_stayed_in_the_queue_for_ever()
    {
        Enqueue("web-1-17");
        Enqueue("web-1-17");
        Enqueue("web-2-4");
        using (var connection = _storage.GetConnection())
        {
            connection.AnnounceServer("web-2", new ServerContext { Queues = ["web-2-4"], WorkerCount = 1 });
        }

        Assert.Equal(0, Clean());
        _clock.Advance(DeadQueues.DeadAfter - TimeSpan.FromSeconds(5));
        Assert.Equal(0, Clean());
        _clock.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(2, Clean());

        Assert.Equal(0, _storage.GetMonitoringApi().EnqueuedCount("web-1-17"));
        Assert.Equal(1, _storage.GetMonitoringApi().EnqueuedCount("web-2-4"));
    }

    public void Dispose() => _storage.Dispose();

    private void Enqueue(string queue) => new BackgroundJobClient(_storage).Enqueue(queue, () => Assert.True(true));

    private int Clean() => new DeadQueues(_storage, JobStorageDatabase.Read(new ConfigurationBuilder().Build()), _clock, NullLogger<DeadQueues>.Instance).Clean(TestContext.Current.CancellationToken);
}
