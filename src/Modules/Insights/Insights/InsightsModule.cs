namespace Insights;

/// <summary>
/// Read models of the events of all modules: by order, by product, by customer. The module publishes nothing and can be rebuilt from the
/// logs at any time.
/// </summary>
/// <remarks>
/// Each source is read separately, so events of different modules arrive in any order: a payment before its order, a sale before the
/// product's name. The result is still always the same, because every column belongs to one source and is written only by that source's
/// events, in their order. Queries combine the columns of several sources.
/// </remarks>
public sealed class InsightsModule : IModule
{
    /// <inheritdoc/>
    public string Name => "insights";

    /// <inheritdoc/>
    public void AddServices(ModuleBuilder module) => module.UseDbContext<InsightsDbContext>().AllowReplay<InsightsReset>();

    /// <inheritdoc/>
    public void MapEndpoints(IEndpointRouteBuilder endpoints)
    {
        GetOrderInsightEndpoint.Map(endpoints);
        SalesByProductEndpoint.Map(endpoints);
        SalesByCustomerEndpoint.Map(endpoints);
    }
}
