using System.Diagnostics;
using System.Net;
using Monolith.Conformance;

namespace Acceptance.Tests;

/// <summary>A server that stops while the host runs.</summary>
public sealed class StoppedServerTests
{
    /// <summary>A request used to wait for 30 s. It is answered within about a second where no other tests use the processor.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task While_the_server_was_stopped_the_first_requests_to_each_module_hung_until_their_timeout()
    {
        Assert.SkipUnless(PostgreSqlServer.IsInstalled, PostgreSqlServer.Missing ?? "PostgreSQL is not installed here, so the test cannot stop a server.");
        var server = await PostgreSqlServer.StartAnotherAsync();
        await using var provisioned = new ProvisionedServer(server);
        await provisioned.InitializeAsync();
        await using var monolith = await MonolithProcess.StartAsync(
            provisioned.Directory, new Dictionary<string, string> { ["Secrets:File"] = provisioned.AppFile, ["Database:MigrateAtStart"] = "false" });
        await new Shop(monolith.Http).RegisterAsync();

        await server.DisposeAsync();

        foreach (var path in new[] { "/catalog/products", "/ordering/orders", "/payments", "/insights/sales/by-product", "/profiles" })
        {
            var module = path.Split('/')[1];
            var since = Stopwatch.GetTimestamp();
            using var answer = await monolith.Http.GetAsync(new Uri(path, UriKind.Relative), Token);
            var body = await answer.Content.ReadAsStringAsync(Token);
            var elapsed = Stopwatch.GetElapsedTime(since);
            Assert.True(answer.StatusCode == HttpStatusCode.ServiceUnavailable, $"{path} answered {(int)answer.StatusCode} after {elapsed}: {body}");
            Assert.Contains(module, body, StringComparison.Ordinal);
            Assert.NotNull(answer.Headers.RetryAfter);
            Assert.True(elapsed < Limit, $"{path} answered after {elapsed}.");
        }
    }
}
