using System.Net;
using Acceptance.Tests;
using Microsoft.Data.Sqlite;

namespace Host.Tests;

/// <summary>A module that has not handled the events of others, such as one whose read models are rebuilt.</summary>
public sealed class IncompleteDataTests
{
    private const string Header = "Monolith-Behind";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Nothing_showed_that_the_answers_of_a_module_were_incomplete()
    {
        using var directory = new TestDirectory();
        await using var host = await RunningHost.StartAsync(
            new Dictionary<string, string?> { ["Messaging:MaxLag"] = "00:00:01", ["Modules:notifications:RefuseWhenBehind"] = "true" }, directory: directory);
        using var http = host.Operator();
        using var current = await http.FetchAsync("/ordering/orders");
        Assert.False(current.Headers.Contains(Header));
        await using var ordering = await LockAsync(directory, "ordering");
        await using var notifications = await LockAsync(directory, "notifications");

        using var registered = await http.SendAsync("POST", "/profiles", new { name = "Somebody", email = "somebody@example.org", age = 40 });
        await registered.ExpectAsync(HttpStatusCode.Created);

        await UntilAsync(async () =>
        {
            using var answer = await http.FetchAsync("/ordering/orders");
            return answer.StatusCode == HttpStatusCode.OK && answer.Headers.TryGetValues(Header, out var behind) && behind.Single().StartsWith("profiles=", StringComparison.Ordinal);
        });
        using var composed = await http.FetchAsync($"/storefront/orders/{Guid.CreateVersion7()}");
        Assert.StartsWith("profiles=", composed.Headers.GetValues(Header).Single(), StringComparison.Ordinal);
        using var refused = await http.FetchAsync("/notifications");
        await refused.ExpectProblemAsync(HttpStatusCode.ServiceUnavailable);
        Assert.NotNull(refused.Headers.RetryAfter);
        using var page = await http.FetchAsync("/");
        Assert.Contains("1 events of profiles have not been handled yet", await page.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);

        await ordering.DisposeAsync();
        await UntilAsync(async () =>
        {
            using var answer = await http.FetchAsync("/ordering/orders");
            return answer.StatusCode == HttpStatusCode.OK && !answer.Headers.Contains(Header);
        });
    }

    /// <summary>Keeps a module from writing until the result is disposed.</summary>
    private static async Task<SqliteConnection> LockAsync(TestDirectory directory, string module)
    {
        var other = new SqliteConnection($"Data Source={Path.Combine(directory.Path, $"{module}.db")};Pooling=False");
        await other.OpenAsync(Token);
        await using var begin = other.CreateCommand();
        begin.CommandText = "BEGIN IMMEDIATE";
        await begin.ExecuteNonQueryAsync(Token);
        return other;
    }

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(Token);
        timeout.CancelAfter(TimeSpan.FromSeconds(30));
        while (!await condition())
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, timeout.Token);
        }
    }
}
