using Microsoft.Extensions.DependencyInjection;

namespace Loyalty;

/// <summary>Points for confirmed orders, and vouchers for points.</summary>
public sealed class LoyaltyModule : IModule
{
    /// <inheritdoc/>
    public string Name => "loyalty";

    /// <inheritdoc/>
    public void AddServices(ModuleBuilder module)
    {
        module.UseDbContext<LoyaltyDbContext>().AddOptions<VoucherOptions>("Vouchers");
        module.Services.PostConfigure<VoucherOptions>(options => options.Directory ??= Path.Combine(module.DataDirectory, "vouchers"));
    }

    /// <inheritdoc/>
    public void MapEndpoints(IEndpointRouteBuilder endpoints)
    {
        RedeemPointsEndpoint.Map(endpoints);
        GrantPointsEndpoint.Map(endpoints);
        ReadAccountEndpoint.Map(endpoints);
        ReadBusyDaysEndpoint.Map(endpoints);
    }
}
