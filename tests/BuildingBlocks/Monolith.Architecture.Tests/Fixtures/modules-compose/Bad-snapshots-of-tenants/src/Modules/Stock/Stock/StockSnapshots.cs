using Monolith;
using Stock.Contracts;

namespace Stock;

internal sealed class StockSnapshots : ISnapshotSource
{
    public Task<SnapshotPage> ReadAsync(string? after, int max, CancellationToken cancellationToken) =>
        Task.FromResult(new SnapshotPage([], null));
}
