using Microsoft.Extensions.DependencyInjection;

namespace Tickets;

/// <summary>The tickets of several companies, each of which sees its own only.</summary>
public sealed class TicketsModule : IModule
{
    /// <inheritdoc/>
    public string Name => "tickets";

    /// <inheritdoc/>
    public void AddServices(ModuleBuilder module)
    {
        module.UseDbContext<TicketsDbContext>().UseTenants();
        module.Services.AddSingleton<IMessenger, NoMessenger>();
    }

    /// <inheritdoc/>
    public void MapEndpoints(IEndpointRouteBuilder endpoints)
    {
        OpenTicketEndpoint.Map(endpoints);
        ReadTicketsEndpoint.Map(endpoints);
    }
}
