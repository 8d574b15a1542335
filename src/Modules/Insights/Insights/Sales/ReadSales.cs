namespace Insights;

internal sealed record ProductSalesView(
    Guid ProductId, string? Sku, string? Name, long UnitsSold, Money Revenue, int Orders, int Reviews, double? AverageStars);

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

internal static class ReadSalesEndpoints
{
    public static void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/sales/by-product", async ([AsParameters] Paging paging, ISender sender, CancellationToken cancellationToken) =>
                TypedResults.Ok(await sender.Send(new SalesByProduct(paging), cancellationToken)))
            .RequireManager()
            .WithSummary("Lists the sales of confirmed orders, with the ratings of the products: one item for each product and currency");

        endpoints.MapGet("/sales/by-customer", async ([AsParameters] Paging paging, ISender sender, CancellationToken cancellationToken) =>
                TypedResults.Ok(await sender.Send(new SalesByCustomer(paging), cancellationToken)))
            .RequireManager()
            .WithSummary("Lists the orders of customers: one item for each customer and currency");
    }
}
