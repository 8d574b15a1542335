using System.CommandLine;
using Monolith.Hosting;

namespace Monolith.Host.Demo;

/// <summary>The command <c>demo</c>, and the hint to it.</summary>
internal sealed class DemoPart : IHostPart
{
    public Command Command => DemoCommand.Create();

    public GettingStartedHint GettingStartedHint => new(
        "Fill it with a shop",
        "Customers, products, stock, and 200 orders, some of which are declined, run short or are cancelled; then the stock and the money are added up.",
        "dotnet run --project src/Host -- demo")
    {
        AddressOption = "--url",
    };
}
