using System.Diagnostics;
using Acceptance.Tests;
using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Monolith;
using Monolith.Hosting;
using Monolith.Runtime;
using Monolith.Runtime.Events;
using Monolith.Runtime.Storage;

namespace Host.Tests;

/// <summary>
/// The console with 10,000 parked events, and with 200 modules: statements and sizes of pages, and no times, which a busy machine changes.
/// </summary>
public sealed class ConsoleScaleTests
{
    private const int Most = 10_000, Modules = 200, LargestPage = 300_000;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Ten_thousand_parked_events_cost_as_many_statements_as_sixty()
    {
        await using var host = await RunningHost.StartAsync();
        await ParkAsync(host, "few", 60);
        var few = await CostsAsync(host, "few");
        await ParkAsync(host, "many", Most);
        var many = await CostsAsync(host, "many");

        // A story reads each module once or twice, and each list reads one.
        Assert.Equal(few.Take(2).Select(page => (page.Name, page.Statements)), many.Take(2).Select(page => (page.Name, page.Statements)));
        Assert.All(many, page => Assert.InRange(page.Size, 1, LargestPage));
        Assert.All(many, page => Assert.InRange(page.Statements, 1, page.Name == "story" ? 12 * RunningHost.FindModules().Length : 20));
    }

    [LongFact]
    public async Task Two_hundred_modules_cost_a_few_statements_each()
    {
        using var directory = new TestDirectory();
        var app = HostApplication.Build(
            [
                $"--Database:Directory={directory.Path}", "--Database:MigrateAtStart=true", "--Hangfire:Storage=InMemory", "--environment=Development",
                "--urls=http://127.0.0.1:0", "--Logging:LogLevel:Default=None", "--Logging:LogLevel:Microsoft.EntityFrameworkCore=None",
            ],
            ManyModules.Compile(Modules),
            [],
            new StartUp());
        await using (app)
        {
            await app.StartAsync(Token);
            foreach (var (page, most, render) in new (string, int, Func<Task<Html>>)[]
            {
                // These two read the modules' health, of which all viewers share the last second.
                ("overview", 12, () => Of<OverviewPage>(app).RenderAsync()),
                ("parked", 12, () => Of<ParkedPage>(app).RenderModulesAsync(Query(ParkedSelection.All), Token)),
                ("search in all modules", 20, () => Of<ParkedPage>(app).RenderModulesAsync(Query(new ParkedSelection(Key: "nobody")), Token)),
                ("actions", 6, () => Of<ActionPages>(app).RenderListAsync(null, null, Token)),
                ("story", 6, () => Of<StoryPage>(app).RenderAsync("nobody", isWhole: false, Token)),
            })
            {
                var (count, size) = await MeasureAsync(page, render);
                Assert.InRange(count, 0, most * Modules);
                Assert.InRange(size, 1, LargestPage);
            }

            await app.StopAsync(Token);
        }
    }

    /// <summary>Parks events that have failed again after a retry, which each row of a list shows.</summary>
    private static async Task ParkAsync(RunningHost host, string key, int count)
    {
        await host.ParkAsync(key, count);
        var retry = new RecordedAction(Guid.CreateVersion7(), ConsoleHost.Module, "ann", $"retry {key}", TimeProvider.System.GetUtcNow());
        await host.Services.GetRequiredService<IActionLog>().TryBeginAsync(retry, Token);
        await using var scope = host.Services.GetRequiredService<ModuleContainers>().CreateScope(ConsoleHost.Module);
        await scope.ServiceProvider.GetRequiredService<ModuleDbContext>().ParkedEvents.Where(row => row.Key == key)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.LastRetry, retry.Id), Token);
    }

    private static async Task<IReadOnlyList<(string Name, int Statements, int Size)>> CostsAsync(RunningHost host, string key)
    {
        var (page, query) = (host.Services.GetRequiredService<ParkedPage>(), Query(new ParkedSelection(Key: key)));
        var costs = new List<(string, int, int)>();
        foreach (var (name, render) in new (string, Func<Task<Html>>)[]
        {
            ("first page", () => page.RenderListAsync(ConsoleHost.Module, query, Token)),
            ("second page", () => page.RenderListAsync(ConsoleHost.Module, query with { Page = 2 }, Token)),
            ("story", () => host.Services.GetRequiredService<StoryPage>().RenderAsync(key, isWhole: false, Token)),
        })
        {
            var (count, size) = await MeasureAsync($"{key}, {name}", render);
            costs.Add((name, count, size));
        }

        return costs;
    }

    /// <summary>Measures the second rendering of a page, because the first one may build models. The time is for docs/console.md alone.</summary>
    private static async Task<(int Statements, int Size)> MeasureAsync(string page, Func<Task<Html>> render)
    {
        await render();
        var start = Stopwatch.GetTimestamp();
        var (html, count) = await StatementCounter.OfAsync(render);
        var (time, size) = (Stopwatch.GetElapsedTime(start), html.ToString().Length);
        TestContext.Current.TestOutputHelper?.WriteLine($"{page}: {count} statements and connections, {size} characters, {time.TotalMilliseconds:0} ms");
        return (count, size);
    }

    private static ParkedQuery Query(ParkedSelection selection) => new(ParkedKind.Event, selection, 1);

    private static TPage Of<TPage>(WebApplication app)
        where TPage : notnull => app.Services.GetRequiredService<TPage>();
}
