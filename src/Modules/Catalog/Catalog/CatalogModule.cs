namespace Catalog;

/// <summary>Products and their prices.</summary>
public sealed class CatalogModule : IModule
{
    /// <inheritdoc/>
    public string Name => "catalog";

    /// <inheritdoc/>
    public void AddServices(ModuleBuilder module) => module.UseDbContext<CatalogDbContext>();

    /// <inheritdoc/>
    public void MapEndpoints(IEndpointRouteBuilder endpoints)
    {
        ListProductEndpoint.Map(endpoints);
        RepriceProductEndpoint.Map(endpoints);
        RetireProductEndpoint.Map(endpoints);
        ListProductsEndpoint.Map(endpoints);
        GetProductEndpoint.Map(endpoints);
    }
}
