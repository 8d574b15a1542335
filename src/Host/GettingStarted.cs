using Monolith.Hosting;

namespace Monolith.Host;

/// <summary>Suggests the demo, a separate program that fills the shop over HTTP.</summary>
internal sealed class GettingStarted : IHostPart
{
    public GettingStartedHint GettingStartedHint => new(
        "Fill it with a shop",
        "Customers, products, stock, and 200 orders, some of which are declined, lack stock or are cancelled. Then the demo checks that stock and money add up.",
        "dotnet run --project src/Demo")
    {
        AddressOption = "-- --url",
    };
}
