using Loyalty;
using Microsoft.AspNetCore.Builder;
using Monolith.Hosting;
using Ordering;

namespace Docs.Tests;

/// <summary>A host that has what only settings add to one: a broker, which does not answer, and a client certificate for it.</summary>
internal static class HostWithBroker
{
    /// <summary>Prepares one, with the data in a folder.</summary>
    public static WebApplicationBuilder Create(string directory, params IEnumerable<KeyValuePair<string, string>> settings) => HostApplication.CreateBuilder(
    [
        "--urls=http://127.0.0.1:0", "--environment=Development", $"--Database:Directory={directory}", "--Logging:LogLevel:Default=None", "--RabbitMq:Uri=amqp://127.0.0.1:1",
        "--RabbitMq:UserName=loyalty", "--RabbitMq:Password=loyalty", .. settings.Select(setting => $"--{setting.Key}={setting.Value}"),
    ]);

    /// <summary>Starts it and stops it again.</summary>
    public static async Task RunAsync(WebApplicationBuilder builder)
    {
        await using var app = HostApplication.Build(builder, [new OrderingModule(), new LoyaltyModule()], [], new StartUp());
        await app.StartAsync(TestContext.Current.CancellationToken);
        await app.StopAsync(TestContext.Current.CancellationToken);
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
    }
}
