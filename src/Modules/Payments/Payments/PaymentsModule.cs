using Microsoft.Extensions.DependencyInjection;

namespace Payments;

/// <summary>Payments of orders and their refunds, through a payment gateway.</summary>
public sealed class PaymentsModule : IModule
{
    /// <inheritdoc/>
    public string Name => "payments";

    /// <inheritdoc/>
    public void AddServices(ModuleBuilder module)
    {
        module.UseDbContext<PaymentsDbContext>().AddOptions<SimulatedGatewayOptions>("Gateway");
        module.Services.PostConfigure<SimulatedGatewayOptions>(options =>
            options.LedgerDirectory ??= Path.Combine(module.DataDirectory, "simulated-gateway"));
        module.Services.AddSingleton<IPaymentGateway, SimulatedPaymentGateway>();
    }

    /// <inheritdoc/>
    public void MapEndpoints(IEndpointRouteBuilder endpoints) => ListPaymentsEndpoint.Map(endpoints);
}
