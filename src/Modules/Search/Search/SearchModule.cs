namespace Search;

/// <summary>
/// Finds products by name. The index lives in memory: every process builds its own from the snapshots and logs of Catalog and Inventory
/// when it starts, follows them, and stores nothing.
/// </summary>
public sealed class SearchModule : IModule
{
    /// <inheritdoc/>
    public string Name => "search";

    /// <inheritdoc/>
    public void AddServices(ModuleBuilder module) => module.UseState<ProductIndex>();

    /// <inheritdoc/>
    public void MapEndpoints(IEndpointRouteBuilder endpoints) => FindProductsEndpoint.Map(endpoints);
}
