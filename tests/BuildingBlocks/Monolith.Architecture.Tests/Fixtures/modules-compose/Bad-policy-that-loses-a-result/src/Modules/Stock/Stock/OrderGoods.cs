using Monolith;

namespace Stock;

[SideEffect("order-goods")]
internal sealed record OrderGoods(Guid ProductId);

[IgnoreOn<TimeoutException>]
internal sealed class GoodsOrders : ISideEffect<OrderGoods, string>
{
    public Task<string> ExecuteAsync(OrderGoods effect, string idempotencyKey, CancellationToken cancellationToken) => Task.FromResult("");

    public Task RecordAsync(OrderGoods effect, string result, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task GiveUpAsync(OrderGoods effect, string reason, CancellationToken cancellationToken) => Task.CompletedTask;
}
