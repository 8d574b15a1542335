using Monolith.Runtime.Events;

namespace Monolith.Conformance;

/// <summary>A worker that runs until it is disposed, and that must stop then.</summary>
internal sealed class Running : IAsyncDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    private readonly CancellationTokenSource _stop = new();
    private readonly Task _work;

    private Running(Func<CancellationToken, Task> work) => _work = Task.Run(() => work(_stop.Token));

    public static Running Start(Subscription subscription) => new(subscription.RunAsync);

    public static Running Start(TimerWorker worker) => new(worker.RunAsync);

    public static Running Start(Func<CancellationToken, Task> work) => new(work);

    /// <summary>Cancels the operation and waits until it has stopped.</summary>
    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _work.WaitAsync(Timeout, TimeProvider.System);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _stop.Dispose();
    }
}
