using System.Text.Json.Nodes;
using Monolith.Conformance;

namespace Monolith.Messaging.RabbitMq.Tests;

/// <summary>The accounts that the compose files give to the processes.</summary>
public sealed class ContainerAccountsTests
{
    [Theory]
    [InlineData("gateway", "profiles catalog notifications reviews insights search", "ordering payments inventory")]
    [InlineData("ordering-and-payments", "ordering payments", "profiles catalog inventory")]
    [InlineData("inventory", "inventory", "catalog ordering")]
    public async Task An_account_of_a_container_may_only_write_to_the_streams_of_its_own_modules(string name, string modules, string sources)
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Monolith.sln")))
        {
            folder = Path.GetDirectoryName(folder)!;
        }

        var definitions = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(folder, "build", "containers", "broker.json"), TestContext.Current.CancellationToken))!;
        var expected = RabbitMqAccount.For(name, "monolith", modules.Split(' '), sources.Split(' '));
        var permission = definitions["permissions"]!.AsArray().Single(permission => (string)permission!["user"]! == name)!;
        Assert.Equal(expected, new RabbitMqAccount(name, (string)permission["configure"]!, (string)permission["write"]!, (string)permission["read"]!));
        Assert.Contains(definitions["users"]!.AsArray(), user => (string)user!["name"]! == name);
    }
}
