using System.Net;
using Monolith.Conformance;

namespace Host.Tests;

/// <summary>The database of one module is away from it on a server that answers everybody else.</summary>
[Collection(OnPostgreSql.Name)]
public sealed class AwayDatabaseTests : IDisposable
{
    private const string Orders = "/ordering/orders", Health = "/health/modules/ordering";

    private readonly CancellationTokenSource _limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);

    public AwayDatabaseTests() => _limit.CancelAfter(TimeSpan.FromSeconds(60));

    public void Dispose() => _limit.Dispose();

    [Theory]
    [InlineData(Away.WithoutLogin)]
    [InlineData(Away.RenamedSchema)]
    [InlineData(Away.RevokedRights)]
    public async Task A_database_that_is_away_at_start_concerns_its_module_only(Away how)
    {
        await using var ordering = await OrderingOnPostgreSql.CreateAsync();
        await ordering.TakeAwayAsync(how);

        using var http = (await ordering.StartAsync()).Operator();

        using (var answer = await http.FetchAsync(Orders))
        {
            await ExpectAwayAsync(answer);
        }

        await ExpectOthersAsync(http);
        Assert.Contains("The database of module ordering (", await DescribeHealthAsync(http, HttpStatusCode.ServiceUnavailable), StringComparison.Ordinal);
        await ordering.BringBackAsync(how);
        await ServesAgainAsync(http);
    }

    [Theory]
    [InlineData(Away.WithoutLogin)]
    [InlineData(Away.RenamedSchema)]
    [InlineData(Away.RevokedRights)]
    public async Task A_database_that_goes_away_while_the_host_runs_concerns_its_module_only(Away how)
    {
        await using var ordering = await OrderingOnPostgreSql.CreateAsync();
        using var http = (await ordering.StartAsync()).Operator();
        Assert.Equal(HttpStatusCode.OK, await http.StatusAsync(Orders));

        await ordering.TakeAwayAsync(how);
        for (var refused = 0; refused < 10; refused++)
        {
            using var answer = await http.FetchAsync(Orders);
            await ExpectAwayAsync(answer);
        }

        await ExpectOthersAsync(http);
        Assert.Contains("The database of module ordering (", await DescribeHealthAsync(http, HttpStatusCode.ServiceUnavailable), StringComparison.Ordinal);
        await ordering.BringBackAsync(how);
        await ServesAgainAsync(http);
    }

    private static async Task ExpectAwayAsync(HttpResponseMessage answer)
    {
        var problem = await answer.ExpectProblemAsync(HttpStatusCode.ServiceUnavailable);
        Assert.Contains("ordering", problem.GetProperty("title").GetString(), StringComparison.Ordinal);
        Assert.NotNull(answer.Headers.RetryAfter?.Delta);
    }

    private static async Task ExpectOthersAsync(HttpClient http)
    {
        Assert.Equal(HttpStatusCode.OK, await http.StatusAsync("/catalog/products"));
        Assert.Equal(HttpStatusCode.OK, await http.StatusAsync("/payments"));
        Assert.Equal(HttpStatusCode.OK, await http.StatusAsync("/health/ready"));
    }

    private async Task ServesAgainAsync(HttpClient http)
    {
        await Eventually.TrueAsync(async () => await http.StatusAsync(Orders) is HttpStatusCode.OK, _limit.Token);
        await Eventually.TrueAsync(
            async () =>
            {
                using var answer = await http.FetchAsync(Health);
                return answer.StatusCode is HttpStatusCode.OK && (await answer.ExpectAsync(HttpStatusCode.OK)).GetProperty("status").GetString() is "healthy";
            },
            _limit.Token);
    }

    private static async Task<string> DescribeHealthAsync(HttpClient http, HttpStatusCode status)
    {
        using var answer = await http.FetchAsync(Health);
        return (await answer.ExpectAsync(status)).GetProperty("modules").GetProperty("ordering").GetProperty("description").GetString()!;
    }
}
