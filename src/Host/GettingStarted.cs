using Monolith.Hosting;

namespace Monolith.Host;

/// <summary>Points to the demo, a program of its own that fills the shop over HTTP.</summary>
internal sealed class GettingStarted : IHostPart
{
    public GettingStartedHint GettingStartedHint => new(
        "Fill it with a shop",
        "Customers, products, stock, and 200 orders, some of which are declined, run short or are cancelled; then the stock and the money are added up.",
        "dotnet run --project src/Demo")
    {
        AddressOption = "-- --url",
    };
}
