using System.Text.Json;
using Payments.Contracts;

namespace Payments;

/// <param name="OrderId">The order whose payments to list, or none for all orders.</param>
/// <param name="Paging">The page.</param>
internal sealed record ListPayments(Guid? OrderId, Paging Paging) : IQuery<Page<PaymentView>>;

internal sealed class ReadPaymentsHandler(PaymentsDbContext db, ICaller caller)
    : IRequestHandler<GetPayments, IReadOnlyList<PaymentView>>, IRequestHandler<ListPayments, Page<PaymentView>>
{
    public async Task<IReadOnlyList<PaymentView>> Handle(GetPayments request, CancellationToken cancellationToken) =>
        [.. (await Of(request.OrderId).ToListAsync(cancellationToken)).Select(ViewOf)];

    public async Task<Page<PaymentView>> Handle(ListPayments request, CancellationToken cancellationToken)
    {
        var payments = await request.Paging.ReadAsync(Of(request.OrderId), cancellationToken);
        return new Page<PaymentView>([.. payments.Items.Select(ViewOf)], payments.Number, payments.PageSize, payments.Total);
    }

    private IQueryable<Payment> Of(Guid? orderId)
    {
        var payments = db.Payments.AsNoTracking().VisibleTo(caller, p => p.CustomerId);
        return (orderId is { } id ? payments.Where(p => p.OrderId == id) : payments).OrderBy(p => p.Id);
    }

    private static PaymentView ViewOf(Payment payment) => new(
        payment.Id,
        payment.OrderId,
        JsonNamingPolicy.CamelCase.ConvertName(payment.Status.ToString()),
        payment.Amount,
        payment.Reason);
}

internal static class ListPaymentsEndpoint
{
    public static void Map(IEndpointRouteBuilder endpoints) => endpoints
        .MapGet("/", async (Guid? orderId, [AsParameters] Paging paging, ISender sender, CancellationToken cancellationToken) =>
            TypedResults.Ok(await sender.Send(new ListPayments(orderId, paging), cancellationToken)))
        .WithSummary("Lists payments of one order, or all: the customer's own, or for a manager those of all customers");
}
