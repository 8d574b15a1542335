namespace Insights;

/// <summary>The sales of a product in one currency.</summary>
/// <param name="ProductId">The product.</param>
/// <param name="Sku">The stock keeping unit, or null while unknown.</param>
/// <param name="Name">The name of the product, or null while unknown.</param>
/// <param name="UnitsSold">The quantity in confirmed orders.</param>
/// <param name="Revenue">The total price of that quantity.</param>
/// <param name="Orders">The number of confirmed orders.</param>
/// <param name="Reviews">The number of reviews.</param>
/// <param name="AverageStars">The average rating, 1 to 5, or null without reviews.</param>
internal sealed record ProductSalesView(
    Guid ProductId, string? Sku, string? Name, long UnitsSold, Money Revenue, int Orders, int Reviews, double? AverageStars);

/// <summary>The orders of a customer in one currency.</summary>
/// <param name="CustomerId">The customer.</param>
/// <param name="Name">The name of the customer, or null when it is unknown or erased.</param>
/// <param name="OrdersConfirmed">The number of confirmed orders.</param>
/// <param name="OrdersCancelled">The number of cancelled orders.</param>
/// <param name="Revenue">The total price of the confirmed orders.</param>
internal sealed record CustomerSalesView(Guid CustomerId, string? Name, int OrdersConfirmed, int OrdersCancelled, Money Revenue);

internal sealed record SalesByProduct(Paging Paging) : IQuery<Page<ProductSalesView>>;

internal sealed record SalesByCustomer(Paging Paging) : IQuery<Page<CustomerSalesView>>;

internal sealed class ReadSalesHandler(InsightsDbContext db)
    : IRequestHandler<SalesByProduct, Page<ProductSalesView>>, IRequestHandler<SalesByCustomer, Page<CustomerSalesView>>
{
    public Task<Page<ProductSalesView>> Handle(SalesByProduct request, CancellationToken cancellationToken) =>
        request.Paging.ReadAsync(
            db.ProductSales.OrderBy(s => s.ProductId).ThenBy(s => s.Currency).LeftJoin(
                db.Products,
                s => s.ProductId,
                p => p.Id,
                (s, p) => new ProductSalesView(
                    s.ProductId,
                    p!.Sku,
                    p!.Name,
                    s.Units,
                    new Money(s.Revenue, s.Currency),
                    s.Orders,
                    db.Reviews.Count(r => r.ProductId == s.ProductId),
                    db.Reviews.Where(r => r.ProductId == s.ProductId).Average(r => (double?)r.Stars))),
            cancellationToken);

    public Task<Page<CustomerSalesView>> Handle(SalesByCustomer request, CancellationToken cancellationToken) =>
        request.Paging.ReadAsync(
            db.CustomerSales.OrderBy(s => s.CustomerId).ThenBy(s => s.Currency).LeftJoin(
                db.Customers,
                s => s.CustomerId,
                c => c.Id,
                (s, c) => new CustomerSalesView(
                    s.CustomerId, c!.Name, s.OrdersConfirmed, s.OrdersCancelled, new Money(s.Revenue, s.Currency))),
            cancellationToken);
}

internal static class SalesByProductEndpoint
{
    public static void Map(IEndpointRouteBuilder endpoints) => endpoints
        .MapGet("/sales/by-product", async ([AsParameters] Paging paging, ISender sender, CancellationToken cancellationToken) =>
            TypedResults.Ok(await sender.Send(new SalesByProduct(paging), cancellationToken)))
        .RequireManager()
        .WithSummary("Lists the sales of confirmed orders, with the ratings of the products: one item for each product and currency");
}

internal static class SalesByCustomerEndpoint
{
    public static void Map(IEndpointRouteBuilder endpoints) => endpoints
        .MapGet("/sales/by-customer", async ([AsParameters] Paging paging, ISender sender, CancellationToken cancellationToken) =>
            TypedResults.Ok(await sender.Send(new SalesByCustomer(paging), cancellationToken)))
        .RequireManager()
        .WithSummary("Lists the orders of customers: one item for each customer and currency");
}
