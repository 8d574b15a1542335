using System.Net;

namespace Host.Tests;

/// <summary>The storefront of a host without one of the modules that it composes its answers of.</summary>
public sealed class StorefrontTests
{
    [Fact]
    public async Task Without_Ordering_the_order_is_listed_as_missing()
    {
        await using var host = await RunningHost.StartAsync(new Dictionary<string, string?> { ["Modules:ordering:Location"] = "Absent" });
        using var http = host.Operator();

        using var answer = await http.FetchAsync($"/storefront/orders/{Guid.CreateVersion7()}");

        var composed = await answer.ExpectAsync(HttpStatusCode.OK);
        Assert.Contains("order", composed.GetProperty("missing").EnumerateArray().Select(m => m.GetString()));
    }
}
