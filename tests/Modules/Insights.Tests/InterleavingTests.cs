using Microsoft.Extensions.DependencyInjection;
using Monolith.Runtime;
using Monolith.Testing;

namespace Insights.Tests;

public sealed class InterleavingTests : IAsyncLifetime
{
    // A subscription notices a replay when it polls.
    private static readonly Dictionary<string, string?> Settings = new() { ["Messaging:PollInterval"] = "00:00:00.050" };

    private ModuleHost _insights = null!;

    public async ValueTask InitializeAsync() => _insights = await ModuleHost.StartAsync(new InsightsModule(), Settings);

    public ValueTask DisposeAsync() => _insights.DisposeAsync();

    [Fact]
    public async Task The_outcome_is_the_same_for_every_order_of_modules()
    {
        for (var first = 0; first < new ShopHistory().Logs.Count; first++)
        {
            await ReportAsync(new ShopHistory(), left => first % left);
            await ReportAsync(new ShopHistory(), left => (left - 1 + first) % left);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task The_outcome_is_the_same_for_every_interleaving_of_modules(int seed)
    {
#pragma warning disable CA5394 // The test needs a reproducible mix.
        var random = new Random(seed);
        for (var i = 0; i < 10; i++)
        {
            await ReportAsync(new ShopHistory(), random.Next);
        }
#pragma warning restore CA5394
    }

    [Fact]
    public async Task The_outcome_is_the_same_when_all_modules_are_read_concurrently()
    {
        var stories = Enumerable.Range(0, 10).Select(_ => new ShopHistory()).ToList();

        await Task.WhenAll(stories.SelectMany(s => s.Logs).Select(async log =>
        {
            foreach (var message in log)
            {
                await _insights.PublishAsync(message);
            }
        }));

        foreach (var story in stories)
        {
            await story.AssertToldAsync(_insights);
        }
    }

    [Fact]
    public async Task Repeated_replays_give_the_same_result()
    {
        var story = new ShopHistory();
        await ReportAsync(story, left => left - 1);

        for (var i = 0; i < 2; i++)
        {
            // A replay restores all rows except this one, which proves that a replay took place.
            var mark = Guid.CreateVersion7();
            await _insights.QueryAsync<InsightsDbContext, int>(db =>
            {
                db.Customers.Add(new Customer { Id = mark, Name = "A mark" });
                return db.SaveChangesAsync(TestContext.Current.CancellationToken);
            });

            var sources = await _insights.Services.GetRequiredService<IEventAdministration>()
                .ReplayAsync("insights", acceptTruncated: false, TestContext.Current.CancellationToken);

            Assert.Equal(["catalog", "inventory", "notifications", "ordering", "payments", "profiles", "reviews"], sources.Order());
            Assert.Null(await _insights.QueryAsync<InsightsDbContext, Customer?>(db => db.Customers.FindAsync(mark).AsTask()));
            await Eventually.TrueAsync(() => IsToldAsync(story), _insights.Timeout);
        }
    }

    private async Task ReportAsync(ShopHistory story, Func<int, int> pick)
    {
        foreach (var message in story.Mix(pick))
        {
            await _insights.PublishAsync(message);
        }

        await story.AssertToldAsync(_insights);
    }

    private async Task<bool> IsToldAsync(ShopHistory story)
    {
        try
        {
            await story.AssertToldAsync(_insights);
            return true;
        }
        catch (Xunit.Sdk.XunitException)
        {
            return false;
        }
    }
}
