using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Microsoft.Data.Sqlite;
using Monolith.Conformance;

namespace Acceptance.Tests;

/// <summary>Requests to stop at bad moments, which ended in the exit code of a crash and a stack trace.</summary>
public sealed class StoppingTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_process_that_is_stopped_while_it_starts_exits_with_0_and_without_a_stack_trace()
    {
        using var directory = new TestDirectory();
        using var process = MonolithProcess.Run(directory.Path, MonolithProcess.OpenToEverybody, "--urls", MonolithProcess.FreeUrl().ToString().TrimEnd('/'));
        var errors = process.StandardError.ReadToEndAsync(Token);
        var output = process.StandardOutput.ReadToEndAsync(Token);
        await Eventually.TrueAsync(() => Directory.Exists(Path.Combine(directory.Path, "data")), Token);

        await MonolithProcess.SignalAsync(process, "TERM");
        await process.WaitForExitAsync(Token).WaitAsync(Limit, Token);

        Assert.Equal((0, ""), (process.ExitCode, await errors));
        Assert.DoesNotContain("   at ", await output, StringComparison.Ordinal);
    }

    /// <summary>The generic host received the signal as well, and refused connections at once.</summary>
    [Fact]
    public async Task A_process_that_got_SIGTERM_refused_connections_before_its_drain_time_was_over()
    {
        using var directory = new TestDirectory();
        var catalog = Shape.Only("catalog").Concat(MonolithProcess.OpenToEverybody).Append(KeyValuePair.Create("Stopping:DrainTime", "01:00:00")).ToDictionary();
        await using var monolith = await MonolithProcess.StartAsync(directory.Path, catalog);

        await monolith.SignalAsync("TERM");

        await Eventually.TrueAsync(async () => await GetAsync("/health/ready") == HttpStatusCode.ServiceUnavailable, Token);
        Assert.Equal(HttpStatusCode.OK, await GetAsync("/catalog/products"));

        async Task<HttpStatusCode> GetAsync(string path)
        {
            // Each request has a connection of its own, as those of a load balancer may have.
            using var http = new HttpClient();
            using var answer = await http.GetAsync(new Uri(monolith.Url, path), Token);
            return answer.StatusCode;
        }
    }

    [Fact]
    public async Task A_port_in_use_was_reported_beside_warnings_of_workers_whose_services_were_disposed()
    {
        using var directory = new TestDirectory();
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var url = $"http://127.0.0.1:{((IPEndPoint)taken.LocalEndpoint).Port}";
        using var process = MonolithProcess.Run(
            directory.Path,
            new Dictionary<string, string>(MonolithProcess.OpenToEverybody) { ["Logging:LogLevel:Default"] = "Warning", ["Deployment:ClaimInterval"] = "00:00:00.100" },
            "--urls",
            url);
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(Token), process.StandardError.ReadToEndAsync(Token));
        await process.WaitForExitAsync(Token).WaitAsync(Limit, Token);

        Assert.Equal("", await output);
        Assert.StartsWith($"The monolith cannot start: Failed to bind to address {url}: address already in use.", await errors, StringComparison.Ordinal);
        Assert.Single((await errors).Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal(1, process.ExitCode);
    }

    [LongFact]
    public async Task A_request_that_hangs_on_a_locked_file_is_reported_in_one_line()
    {
        using var directory = new TestDirectory();
        await using var monolith = await MonolithProcess.StartAsync(directory.Path, MonolithProcess.OpenToEverybody);
        var shop = new Shop(monolith.Http);
        var (customer, product) = (await shop.RegisterAsync(), await shop.StockAsync(10m, 5));
        await shop.SettledAsync(await shop.OrderAsync(customer, (product, 1)));
        await using var other = new SqliteConnection($"Data Source={Path.Combine(directory.Path, "data", "ordering.db")};Pooling=False");
        await other.OpenAsync(Token);
        await using var transaction = other.BeginTransaction(deferred: false);
        var hanging = shop.PostAsync("/ordering/orders", new { customerId = customer, lines = new[] { new { productId = product, quantity = 1 } } });
        for (var i = 0; i < 10; i++)
        {
            // When the host has answered these, it has received the one before them.
            await shop.ListAsync("/ordering/orders");
        }

        var stopped = Stopwatch.GetTimestamp();
        Assert.Equal(1, await monolith.StopAsync());

        Assert.True(Stopwatch.GetElapsedTime(stopped) < Limit);
        Assert.Contains("cut off: ", monolith.Output, StringComparison.Ordinal);
        Assert.Contains("(POST /ordering/orders)", monolith.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("Unhandled exception", monolith.Output, StringComparison.Ordinal);
        await Assert.ThrowsAnyAsync<Exception>(() => hanging);
    }
}
