using System.Net;
using System.Text.Json;

namespace Soak;

/// <summary>
/// A client of the shop: registers, orders, cancels some orders, repeats some requests, reviews what it ordered, replenishes stock, and has
/// its data erased at times. It records what the shop acknowledged.
/// </summary>
internal sealed class Customer(int number, int seed, ShopClient client, Goods goods, Ledger ledger, BadRequests badRequests, TimeProvider clock)
{
    private const int ShortestPause = 100, LongestPause = 900;

    private readonly Choice _choice = new(seed, number);
    private readonly List<Guid> _ordered = [];
    private CustomerEntry? _me;
    private int _requests;
    private int _lives;

    public async Task RunAsync(CancellationToken stop, CancellationToken abandon)
    {
        while (!stop.IsCancellationRequested)
        {
            await ActAsync(abandon);
            await Task.Delay(_choice.Milliseconds(ShortestPause, LongestPause), clock, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private Task ActAsync(CancellationToken cancellationToken)
    {
        if (_me is null)
        {
            return RegisterAsync(cancellationToken);
        }

        return _choice.Below(100) switch
        {
            < 4 => ReplenishAsync(cancellationToken),
            < 8 => badRequests.SendAsync(_choice, _me.Id, goods.Replenishable[0], cancellationToken),
            < 10 => EraseAsync(_me, cancellationToken),
            < 20 when _ordered.Count > 0 => ReviewAsync(_me, cancellationToken),
            _ => OrderAsync(_me, cancellationToken),
        };
    }

    private async Task RegisterAsync(CancellationToken cancellationToken)
    {
        // Digits that are easily found in any text.
        var name = $"Customer {seed % 1000:D3}{number:D2}{++_lives:D4}";
        var body = JsonSerializer.Serialize(new { name, email = $"c{seed}-{number}-{_lives}@example.org", age = 30 });
        var answer = await client.SendAsync(HttpMethod.Post, "/profiles", body, NewKey("register"), cancellationToken);
        if (answer?.Status is HttpStatusCode.Created)
        {
            _me = new CustomerEntry(answer.Id, name, answer.Span);
            _ordered.Clear();
            ledger.Add(_me);
            ledger.Count("registrations");
        }
        else
        {
            Unexpected("register", "profiles", answer);
        }
    }

    private async Task OrderAsync(CustomerEntry me, CancellationToken cancellationToken)
    {
        var (product, expected) = goods.Choose(_choice);
        var (quantity, key) = (1 + _choice.Below(3), NewKey("order"));
        var (cancels, repeats) = (_choice.OneIn(8), _choice.OneIn(10));
        var body = JsonSerializer.Serialize(new { customerId = me.Id, lines = new[] { new { productId = product, quantity } } });
        var answer = await client.SendAsync(HttpMethod.Post, "/ordering/orders", body, key, cancellationToken);
        if (answer?.Status is not HttpStatusCode.Accepted)
        {
            // Profiles may have lost the registration with its database, and then Ordering its copy.
            if (answer?.Status is HttpStatusCode.BadRequest && ledger.MayHaveLost("profiles", me.Registered))
            {
                _me = null;
                return;
            }

            Unexpected(key, "ordering", answer);
            return;
        }

        var order = new OrderEntry(key, answer.Id, me.Id, product, quantity, expected, answer.Span);
        ledger.Add(order);
        _ordered.Add(product);
        if (repeats)
        {
            await RepeatAsync(order, body, cancellationToken);
        }

        if (cancels)
        {
            await CancelAsync(order, cancellationToken);
        }
    }

    private async Task RepeatAsync(OrderEntry order, string body, CancellationToken cancellationToken)
    {
        var again = await client.SendAsync(HttpMethod.Post, "/ordering/orders", body, order.Key, cancellationToken);
        ledger.Count("repeated requests");
        if (again?.Status is not HttpStatusCode.Accepted)
        {
            Unexpected(order.Key, "ordering", again);
        }
        else if (again.Id != order.Id)
        {
            // Ordering may have lost the first answer with its database. Then this is another order.
            ledger.Add(order with { Key = $"{order.Key} again", Id = again.Id, Placed = again.Span });
            if (!ledger.MayHaveLost("ordering", order.Placed))
            {
                ledger.Add(new Finding(Fault.Twice, order.Key, "ordering", $"the same key was answered with {order.Id} and then with {again.Id}"));
            }
        }
    }

    private async Task CancelAsync(OrderEntry order, CancellationToken cancellationToken)
    {
        var answer = await client.SendAsync(HttpMethod.Post, $"/ordering/orders/{order.Id}/cancellation", """{"reason":"Changed my mind"}""", key: null, cancellationToken);
        switch (answer?.Status)
        {
            case HttpStatusCode.Accepted:
                ledger.Cancelled(order.Id, answer.Span);
                ledger.Count("cancellations");
                break;
            case HttpStatusCode.Conflict:
            case HttpStatusCode.NotFound when ledger.MayHaveLost("ordering", order.Placed):
                break;
            default:
                Unexpected($"{order.Key} (cancellation of {order.Id})", "ordering", answer);
                break;
        }
    }

    private async Task ReviewAsync(CustomerEntry me, CancellationToken cancellationToken)
    {
        var (product, key) = (_choice.Of(_ordered), NewKey("review"));
        var body = JsonSerializer.Serialize(new { customerId = me.Id, author = me.Name, stars = 1 + _choice.Below(5), text = $"{me.Name} has used it." });
        var answer = await client.SendAsync(HttpMethod.Post, $"/reviews/products/{product}", body, key, cancellationToken);
        switch (answer?.Status)
        {
            case HttpStatusCode.Created:
                ledger.Add(new ReviewEntry(answer.Id, me.Id, product, answer.Span));
                ledger.Count("reviews");
                break;
            case HttpStatusCode.Conflict:
                // The order is not confirmed yet, was not or will not be, or the customer has reviewed the product before.
                break;
            case HttpStatusCode.BadRequest when ledger.MayHaveLost("profiles", me.Registered):
                _me = null;
                break;
            default:
                Unexpected(key, "reviews", answer);
                break;
        }
    }

    private async Task ReplenishAsync(CancellationToken cancellationToken)
    {
        var (product, quantity, key) = (_choice.Of(goods.Replenishable), 1 + _choice.Below(5), NewKey("replenish"));
        var answer = await client.SendAsync(HttpMethod.Post, $"/inventory/stock/{product}/replenishments", $"{{\"quantity\":{quantity}}}", key, cancellationToken);
        if (answer?.Status is HttpStatusCode.OK)
        {
            ledger.Add(new ReplenishmentEntry(key, product, quantity, answer.Span));
            ledger.Count("replenishments");
        }
        else
        {
            Unexpected(key, "inventory", answer);
        }
    }

    private async Task EraseAsync(CustomerEntry me, CancellationToken cancellationToken)
    {
        _me = null;
        var answer = await client.SendAsync(HttpMethod.Delete, $"/profiles/{me.Id}", body: null, key: null, cancellationToken);

        var mayBeLost = ledger.MayHaveLost("profiles", me.Registered);

        // A repeated request finds nothing if the first one was not answered. It also finds nothing if Profiles has lost the registration.
        if (answer is { Status: HttpStatusCode.NoContent } || (answer is { Status: HttpStatusCode.NotFound, Attempts: > 1 } && !mayBeLost))
        {
            ledger.Erased(me.Id, answer.Span);
            ledger.Count("erasures");
        }
        else if (answer?.Status is not HttpStatusCode.NotFound || !mayBeLost)
        {
            Unexpected($"erasure of {me.Id} ({me.Name})", "profiles", answer);
        }
    }

    private string NewKey(string what) => $"{what}-{seed}-{number}-{++_requests}";

    private void Unexpected(string key, string module, Answer? answer)
    {
        if (answer is not null)
        {
            ledger.Add(new Finding(Fault.Lost, key, module, $"the request was valid, but the answer was {(int)answer.Status} {answer.Body}"));
        }
    }
}
