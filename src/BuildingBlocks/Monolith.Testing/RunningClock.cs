using Microsoft.Extensions.Time.Testing;

namespace Monolith.Testing;

/// <summary>A clock that runs in real time and can be advanced.</summary>
internal sealed class RunningClock : IAsyncDisposable
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(5);

    private readonly FakeTimeProvider _time = new(TimeProvider.System.GetUtcNow());
    private readonly PeriodicTimer _timer = new(Tick);
    private readonly Task _running;

    public RunningClock() => _running = RunAsync();

    public TimeProvider Time => _time;

    public void Shift(TimeSpan by) => _time.Advance(by);

    public async ValueTask DisposeAsync()
    {
        _timer.Dispose();
        await _running;
    }

    private async Task RunAsync()
    {
        var last = TimeProvider.System.GetTimestamp();
        while (await _timer.WaitForNextTickAsync())
        {
            var now = TimeProvider.System.GetTimestamp();
            _time.Advance(TimeProvider.System.GetElapsedTime(last, now));
            last = now;
        }
    }
}
