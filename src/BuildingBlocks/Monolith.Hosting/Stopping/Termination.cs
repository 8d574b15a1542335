using System.Runtime.InteropServices;

namespace Monolith.Hosting;

/// <summary>
/// The request to end the process: SIGTERM, SIGINT or a token. The generic host listens for signals only while it runs, so a signal before
/// that would end the process without draining.
/// </summary>
internal sealed class Termination : IDisposable
{
    private readonly CancellationTokenSource _requested;
    private readonly PosixSignalRegistration[] _signals;

    public Termination(CancellationToken cancellationToken)
    {
        _requested = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _signals = [PosixSignalRegistration.Create(PosixSignal.SIGTERM, Request), PosixSignalRegistration.Create(PosixSignal.SIGINT, Request)];
    }

    /// <summary>A token that is canceled when the process is asked to end.</summary>
    public CancellationToken Requested => _requested.Token;

    public void Dispose()
    {
        foreach (var signal in _signals)
        {
            signal.Dispose();
        }

        _requested.Dispose();
    }

    private void Request(PosixSignalContext signal)
    {
        signal.Cancel = true;
        _ = _requested.CancelAsync();
    }
}

/// <summary>
/// Leaves signals to <see cref="Termination"/>. The lifetime that the generic host has by default stops the application as soon as a signal
/// arrives, so that the process would never drain.
/// </summary>
internal sealed class UnsignaledLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
