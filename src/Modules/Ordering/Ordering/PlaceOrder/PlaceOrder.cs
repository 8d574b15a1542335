using Catalog.Contracts;
using Profiles.Contracts;

namespace Ordering;

/// <summary>An order to place.</summary>
/// <param name="CustomerId">The customer, who is registered.</param>
/// <param name="Lines">The ordered items, 1 to 100 lines in one currency.</param>
internal sealed record PlaceOrder(Guid CustomerId, IReadOnlyList<PlaceOrderLine> Lines) : ICommand<PlacedOrder>;

/// <summary>One line of an order to place.</summary>
/// <param name="ProductId">The product.</param>
/// <param name="Quantity">The quantity, 1 to 10,000.</param>
internal sealed record PlaceOrderLine(Guid ProductId, int Quantity);

/// <summary>An order that was placed.</summary>
/// <param name="Id">The id of the order.</param>
/// <param name="Status">The status of the order.</param>
internal sealed record PlacedOrder(Guid Id, OrderStatus Status);

internal sealed class PlaceOrderValidator : AbstractValidator<PlaceOrder>
{
    private const int MaxLines = 100;
    private const int MaxQuantity = 10_000;

    public PlaceOrderValidator()
    {
        RuleFor(o => o.CustomerId).NotEmpty();
        RuleFor(o => o.Lines).NotEmpty();
        RuleFor(o => o.Lines).Must(lines => lines is null || lines.Count <= MaxLines).WithMessage($"An order can have at most {MaxLines} lines.");
        RuleForEach(o => o.Lines).NotNull().ChildRules(line =>
        {
            line.RuleFor(l => l.ProductId).NotEmpty();
            line.RuleFor(l => l.Quantity).InclusiveBetween(1, MaxQuantity);
        });
    }
}

internal sealed class PlaceOrderHandler(OrderingDbContext db, Fulfilment fulfilment, ICaller caller, ICatchUp catchUp, TimeProvider clock)
    : IRequestHandler<PlaceOrder, PlacedOrder>
{
    public async Task<PlacedOrder> Handle(PlaceOrder request, CancellationToken cancellationToken)
    {
        await CheckCustomerAsync(request.CustomerId, cancellationToken);
        var products = await FindProductsAsync(request, cancellationToken);
        var now = clock.GetUtcNow();
        var id = Guid.CreateVersion7(now);
        var lines = request.Lines
            .Select((line, i) => new OrderLine
            {
                OrderId = id,
                Number = i + 1,
                ProductId = line.ProductId,
                Quantity = line.Quantity,
                UnitPrice = PriceOf(line, i, products),
            })
            .ToList();
        var order = new Order
        {
            Id = id,
            CustomerId = request.CustomerId,
            Lines = lines,
            Total = SumUp(lines),
            PlacedAt = now,
        };
        fulfilment.Begin(order);
        return new PlacedOrder(order.Id, order.Status);
    }

    private async Task CheckCustomerAsync(Guid id, CancellationToken cancellationToken)
    {
        if (await ExistsAsync())
        {
            return;
        }

        await catchUp.WithAsync<ProfileRegistered>(cancellationToken);
        if (!await ExistsAsync())
        {
            throw Rejection.Invalid("customerId", $"The customer {id} does not exist. Register the customer with POST /profiles first.");
        }

        // For a customer, other customers do not exist: customers can only order for themselves.
        async Task<bool> ExistsAsync() =>
            caller.MayAccess(id) && await db.Customers.FindAsync([id], cancellationToken) is not null;
    }

    private async Task<Dictionary<Guid, Product>> FindProductsAsync(PlaceOrder order, CancellationToken cancellationToken)
    {
        var ids = order.Lines.Select(l => l.ProductId).ToHashSet();
        var found = await ReadAsync();
        if (found.Count < ids.Count)
        {
            await catchUp.WithAsync<ProductListed>(cancellationToken);
            found = await ReadAsync();
        }

        return found;

        Task<Dictionary<Guid, Product>> ReadAsync() =>
            db.Products.AsNoTracking().Where(p => ids.Contains(p.Id)).ToDictionaryAsync(p => p.Id, cancellationToken);
    }

    private static Money PriceOf(PlaceOrderLine line, int index, Dictionary<Guid, Product> products)
    {
        var field = $"lines[{index}].productId";
        return products.GetValueOrDefault(line.ProductId) switch
        {
            null => throw Rejection.Invalid(field, $"The product {line.ProductId} does not exist. See GET /catalog/products."),
            { Retired: true } => throw Rejection.Invalid(field, $"The product {line.ProductId} can no longer be ordered."),
            var product => product.Price,
        };
    }

    private static Money SumUp(List<OrderLine> lines)
    {
        var total = Money.Zero(lines[0].UnitPrice.Currency);
        foreach (var line in lines)
        {
            if (line.UnitPrice.Currency != total.Currency)
            {
                throw Rejection.Invalid(
                    $"lines[{line.Number - 1}].productId",
                    $"The product is sold in {line.UnitPrice.Currency}, but the preceding lines are in {total.Currency}. Place a separate order for each currency.");
            }

            total += line.UnitPrice * line.Quantity;
        }

        return total;
    }
}

internal static class PlaceOrderEndpoint
{
    public static void Map(IEndpointRouteBuilder endpoints) => endpoints
        .MapPost("/orders", async (PlaceOrder command, ISender sender, CancellationToken cancellationToken) =>
        {
            var order = await sender.Send(command, cancellationToken);
            return TypedResults.Accepted($"/ordering/orders/{order.Id}", order);
        })
        .WithSummary("Places an order. Poll its Location to see it confirmed or cancelled")
        .ProducesValidationProblem();
}
