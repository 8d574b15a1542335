namespace Soak;

/// <summary>Keeps faults of databases apart from restores, which would otherwise wait for their locks.</summary>
internal sealed class Gate : IDisposable
{
    private readonly SemaphoreSlim _free = new(1, 1);

    public async Task<IDisposable> EnterAsync(CancellationToken cancellationToken)
    {
        await _free.WaitAsync(cancellationToken);
        return new Pass(_free);
    }

    public void Dispose() => _free.Dispose();

    private sealed class Pass(SemaphoreSlim free) : IDisposable
    {
        public void Dispose() => free.Release();
    }
}
