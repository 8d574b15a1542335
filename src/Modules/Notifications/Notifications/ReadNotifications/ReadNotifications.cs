namespace Notifications;

/// <param name="OrderId">The order whose notifications to list, or none for all orders.</param>
/// <param name="Paging">The page.</param>
internal sealed record ListNotifications(Guid? OrderId, Paging Paging) : IQuery<Page<NotificationView>>;

/// <summary>A message to a customer about an order.</summary>
/// <param name="Id">The id of the notification.</param>
/// <param name="OrderId">The order.</param>
/// <param name="CustomerId">The customer.</param>
/// <param name="Kind">What the message reports.</param>
/// <param name="Status">Whether the message was sent.</param>
/// <param name="Reason">The reason why it was not sent, or null.</param>
internal sealed record NotificationView(
    Guid Id, Guid OrderId, Guid CustomerId, NotificationKind Kind, NotificationStatus Status, string? Reason);

internal sealed class ReadNotificationsHandler(NotificationsDbContext db, ICaller caller)
    : IRequestHandler<ListNotifications, Page<NotificationView>>
{
    public Task<Page<NotificationView>> Handle(ListNotifications request, CancellationToken cancellationToken)
    {
        var notifications = db.Notifications.VisibleTo(caller, n => n.CustomerId);
        if (request.OrderId is { } order)
        {
            notifications = notifications.Where(n => n.OrderId == order);
        }

        return request.Paging.ReadAsync(
            notifications.OrderBy(n => n.Id)
                .Select(n => new NotificationView(n.Id, n.OrderId, n.CustomerId, n.Kind, n.Status, n.Reason)),
            cancellationToken);
    }
}

internal static class ListNotificationsEndpoint
{
    public static void Map(IEndpointRouteBuilder endpoints) => endpoints
        .MapGet("/", async (Guid? orderId, [AsParameters] Paging paging, ISender sender, CancellationToken cancellationToken) =>
            TypedResults.Ok(await sender.Send(new ListNotifications(orderId, paging), cancellationToken)))
        .WithSummary("Lists notifications of one order, or all: the customer's own, or for a manager those of all customers");
}
