using Inventory.Contracts;
using Ordering.Contracts;

namespace Inventory;

/// <summary>Reserves stock for an order, and commits or releases it when the order is confirmed or cancelled.</summary>
internal sealed class OrderHandlers(InventoryDbContext db)
    : IEventHandler<OrderPlaced>, IEventHandler<OrderConfirmed>, IEventHandler<OrderCancelled>
{
    public async Task HandleAsync(OrderPlaced message, EventContext context, CancellationToken cancellationToken)
    {
        if (await FindAsync(message.OrderId, cancellationToken) is not null)
        {
            // A restored log may contain it again. The answer has been published.
            return;
        }

        var lines = message.Lines
            .GroupBy(line => line.ProductId, line => line.Quantity)
            .Select(product => new ReservationLine { OrderId = message.OrderId, ProductId = product.Key, Quantity = product.Sum() })
            .ToList();
        var stock = await FindStockAsync(lines, cancellationToken);
        var shortages = Shortages.Find(lines, stock);
        if (shortages.Count == 0)
        {
            db.Publish(new StockReserved(message.OrderId));
            Change(lines, stock, (item, quantity) => item.Reserve(quantity));
        }
        else
        {
            db.Publish(new StockRejected(message.OrderId, Shortages.Describe(shortages)));
        }

        db.Reservations.Add(new Reservation
        {
            OrderId = message.OrderId,
            Status = shortages.Count == 0 ? ReservationStatus.Reserved : ReservationStatus.Rejected,
            Lines = lines,
        });
    }

    public async Task HandleAsync(OrderConfirmed message, EventContext context, CancellationToken cancellationToken)
    {
        var reservation = await FindAsync(message.OrderId, cancellationToken);
        if (reservation?.Status is ReservationStatus.Committed)
        {
            // An Ordering that was restored from a backup confirms the order again.
            return;
        }

        if (reservation is not { Status: ReservationStatus.Reserved })
        {
            throw new UnrecoverableException($"The order {message.OrderId} was confirmed, but no stock is reserved for it.");
        }

        var stock = await FindStockAsync(reservation.Lines, cancellationToken);
        Change(reservation.Lines, stock, (item, quantity) => item.Commit(quantity));
        reservation.Status = ReservationStatus.Committed;
    }

    public async Task HandleAsync(OrderCancelled message, EventContext context, CancellationToken cancellationToken)
    {
        var reservation = await FindAsync(message.OrderId, cancellationToken);
        switch (reservation?.Status)
        {
            case ReservationStatus.Reserved:
                var stock = await FindStockAsync(reservation.Lines, cancellationToken);
                Change(reservation.Lines, stock, (item, quantity) => item.Release(quantity));
                reservation.Status = ReservationStatus.Released;
                break;
            case ReservationStatus.Committed:
                throw new UnrecoverableException($"The order {message.OrderId} was cancelled, but its stock was already committed.");
            default:
                // The order was rejected, or is unknown here. There is nothing to release.
                break;
        }
    }

    private ValueTask<Reservation?> FindAsync(Guid orderId, CancellationToken cancellationToken) =>
        db.Reservations.FindAsync([orderId], cancellationToken);

    private void Change(List<ReservationLine> lines, Dictionary<Guid, StockItem> stock, Action<StockItem, int> change)
    {
        foreach (var line in lines)
        {
            change(stock[line.ProductId], line.Quantity);
            db.Publish(stock[line.ProductId].Level);
        }
    }

    private async Task<Dictionary<Guid, StockItem>> FindStockAsync(List<ReservationLine> lines, CancellationToken cancellationToken)
    {
        var stock = new Dictionary<Guid, StockItem>();
        foreach (var line in lines)
        {
            if (await db.Stock.FindAsync([line.ProductId], cancellationToken) is { } item)
            {
                stock.Add(item.ProductId, item);
            }
        }

        return stock;
    }
}
