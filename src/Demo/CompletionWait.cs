namespace Monolith.Demo;

/// <summary>
/// Waits until all orders have settled and everything adds up: a refund or a release may come after the cancellation
/// that it belongs to. When the time is up it gives what there is, for the ledger to judge.
/// </summary>
internal sealed class CompletionWait(TimeProvider clock, TimeSpan timeout)
{
    private static readonly TimeSpan AskAgainAfter = TimeSpan.FromMilliseconds(500);

    public async Task<ShopState> WaitAsync(IShopReader reader, int? expected, CancellationToken cancellationToken)
    {
        var began = clock.GetTimestamp();
        var state = await ReadAsync();
        if (Ledger.Check(state, productName: null).Count == 0)
        {
            return state;
        }

        var shown = state.Orders.Count(Ledger.IsSettled);
        await DemoProgress.RunAsync("Waiting for the orders to settle", expected ?? state.Orders.Count, async progress =>
        {
            progress.Add(shown);
            while (clock.GetElapsedTime(began) < timeout && Ledger.Check(state, productName: null).Count > 0)
            {
                await Task.Delay(AskAgainAfter, clock, cancellationToken);
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
            catch (ShopRefusedException e)
            {
                throw new DemoException($"The monolith refused to tell what it has. {e.Message}", e);
            }
        }
    }
}
