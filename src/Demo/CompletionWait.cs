namespace Monolith.Demo;

/// <summary>
/// Waits until all orders have completed and the ledger balances, because a refund or a release may follow its cancellation. When the
/// timeout expires, returns the current state for the ledger to check.
/// </summary>
internal sealed class CompletionWait(TimeProvider clock, TimeSpan timeout)
{
    private static readonly TimeSpan RetryInterval = TimeSpan.FromMilliseconds(500);

    public async Task<ShopState> WaitAsync(IShopReader reader, int? expected, CancellationToken cancellationToken)
    {
        var began = clock.GetTimestamp();
        var state = await ReadAsync();
        if (Ledger.Check(state, productName: null).Count == 0)
        {
            return state;
        }

        var shown = state.Orders.Count(Ledger.IsSettled);
        await DemoProgress.RunAsync("Waiting for the orders to complete", expected ?? state.Orders.Count, async progress =>
        {
            progress.Add(shown);
            while (clock.GetElapsedTime(began) < timeout && Ledger.Check(state, productName: null).Count > 0)
            {
                await Task.Delay(RetryInterval, clock, cancellationToken);
                state = await ReadAsync();
                var settled = state.Orders.Count(Ledger.IsSettled);
                progress.Add(settled - shown);
                shown = settled;
            }
        });
        return state;

        async Task<ShopState> ReadAsync()
        {
            try
            {
                return await reader.ReadAsync(cancellationToken);
            }
            catch (ShopRejectedException e)
            {
                throw new DemoException($"The monolith rejected a request for its state. {e.Message}", e);
            }
        }
    }
}
