using System.Diagnostics;
using Acceptance.Tests;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Monolith.Hosting;
using Monolith.Runtime;
using Monolith.Runtime.Events;

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
        await host.ParkAsync("few", 60);
        var few = await CostsAsync(host, "few");
        await host.ParkAsync("many", Most);
        var many = await CostsAsync(host, "many");

        // A story reads each module once or twice, and each list reads one.
        Assert.Equal(few.Take(2).Select(page => (page.Name, page.Statements)), many.Take(2).Select(page => (page.Name, page.Statements)));
        Assert.All(many, page => Assert.InRange(page.Size, 1, LargestPage));
        Assert.All(many, page => Assert.InRange(page.Statements, 1, page.Name == "story" ? 24 * RunningHost.FindModules().Length : 20));
    }

    [LongFact]
    public async Task Two_hundred_modules_cost_a_few_statements_each()
    {
        using var directory = new TestDirectory();
        var app = HostApplication.Build(
            [$"--Database:Directory={directory.Path}", "--Database:MigrateAtStart=true", "--environment=Development", "--urls=http://127.0.0.1:0", "--Logging:LogLevel:Default=None", "--Logging:LogLevel:Microsoft.EntityFrameworkCore=None", "--Hangfire:Storage=InMemory"],
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
                ("story", 40, () => Of<StoryPage>(app).RenderAsync("nobody", isWhole: false, Token)),
            })
            {
                await render();
                var start = Stopwatch.GetTimestamp();
                var (html, count) = await StatementCounter.OfAsync(render);
                TestContext.Current.TestOutputHelper?.WriteLine($"{page}: {count} statements and connections, {html.ToString().Length} characters, {Stopwatch.GetElapsedTime(start).TotalMilliseconds:0} ms");
                Assert.InRange(count, 0, most * Modules);
                Assert.InRange(html.ToString().Length, 1, LargestPage);
            }

            await app.StopAsync(Token);
        }
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
            // The first run may build models.
            await render();
            var (html, count) = await StatementCounter.OfAsync(render);
            costs.Add((name, count, html.ToString().Length));
        }

        return costs;
    }

    private static ParkedQuery Query(ParkedSelection selection) => new(ParkedKind.Event, selection, 1);

    private static TPage Of<TPage>(WebApplication app)
        where TPage : notnull => app.Services.GetRequiredService<TPage>();
}
