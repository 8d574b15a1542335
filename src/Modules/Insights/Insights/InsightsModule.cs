using Microsoft.AspNetCore.Routing;
using Monolith.Modules;

namespace Insights;

/// <summary>
/// Read models over what all modules tell: by order, by product, by customer. It publishes nothing and can be rebuilt
/// from the logs at any time.
/// </summary>
/// <remarks>
/// Each source is read on its own, so events of different modules come in any order: a payment before its order, a sale
/// before the name of what was sold. The outcome is still always the same, because every column belongs to one source
/// and is written from that source's events alone, in their order. What several sources know is put together when it is
/// read.
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
        ReadOrderEndpoint.Map(endpoints);
        ReadSalesEndpoints.Map(endpoints);
    }
}
