using System.Net;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Monolith;
using Monolith.Runtime;
using Monolith.Runtime.Storage;

namespace Host.Tests;

/// <summary>The pages of the console: who may see them, what they load, and what they show.</summary>
public sealed class ConsolePageTests(ProtectedHost fixture) : IClassFixture<ProtectedHost>
{
    private readonly RunningHost _host = fixture.Host;

    [Theory]
    [InlineData("/console")]
    [InlineData("/console?part=live")]
    [InlineData("/console/modules/ordering")]
    [InlineData("/console/modules/search")]
    [InlineData("/console/parked")]
    [InlineData("/console/parked?module=ordering&kind=SideEffect&page=7")]
    [InlineData("/console/parked/ordering/retry?key=nobody")]
    [InlineData("/console/actions")]
    [InlineData("/console/story?of=a")]
    [InlineData("/console/console.css")]
    [InlineData("/console/console.js")]
    [InlineData("/operations/actions")]
    [InlineData("/operations/story?of=a")]
    [InlineData("/operations/story/part?of=a")]
    [InlineData("/operations/modules/ordering/parked")]
    public async Task Only_operators_can_open_it(string path)
    {
        using var anonymous = _host.Client();
        using var manager = _host.Client(_host.Authority.Issue("ordering.manage"));
        using var forOperator = _host.Operator();

        Assert.Equal(HttpStatusCode.Unauthorized, await anonymous.StatusAsync(path));
        Assert.Equal(HttpStatusCode.Forbidden, await manager.StatusAsync(path));
        Assert.Equal(HttpStatusCode.OK, await forOperator.StatusAsync(path));
    }

    [Fact]
    public async Task A_page_loads_only_the_style_sheet_and_the_script_of_this_host()
    {
        using var http = _host.Operator();
        using var answer = await http.FetchAsync("/console");
        var page = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

        Assert.Equal(
            "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
            Assert.Single(answer.Headers.GetValues("Content-Security-Policy")));
        Assert.DoesNotMatch(new Regex("""<style|style="|\son[a-z]+=|<script>|(src|href)="https?:"""), page);
        foreach (var asset in Regex.Matches(page, """(?:src|href)="(?<url>/console/console\.[^"]*)" """.TrimEnd()).Select(match => match.Groups["url"].Value))
        {
            using var loaded = await http.FetchAsync(asset);
            Assert.Equal(HttpStatusCode.OK, loaded.StatusCode);
            Assert.Contains("immutable", loaded.Headers.CacheControl!.ToString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task The_overview_shows_each_module_and_each_subscription()
    {
        using var http = _host.Operator();

        var page = await http.PageAsync("/console");

        Assert.All(RunningHost.FindModules(), module => Assert.Contains($"""<th scope="row"><a href="/console/modules/{module.Name}">{module.Name}</a></th>""", page, StringComparison.Ordinal));
        Assert.Contains("<title>catalog to ordering: ", page, StringComparison.Ordinal);
        Assert.Contains("of 9 modules are healthy", page, StringComparison.Ordinal);
        Assert.Contains("in memory", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_live_part_is_the_content_without_the_frame()
    {
        using var http = _host.Operator();

        var page = await http.PageAsync("/console/modules/ordering");
        var url = Regex.Match(page, """data-live="(?<url>[^"]*)" """.TrimEnd()).Groups["url"].Value;
        var part = await http.PageAsync(url);

        Assert.StartsWith("/console/modules/ordering", url, StringComparison.Ordinal);
        Assert.Contains("""<h2 id="subscriptions">Subscriptions</h2>""", part, StringComparison.Ordinal);
        Assert.DoesNotContain("<html", part, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_module_shows_its_subscriptions_schema_and_work()
    {
        using var http = _host.Operator();

        var page = await http.PageAsync("/console/modules/ordering");

        Assert.Contains("""<th scope="row"><a href="/console/modules/catalog">catalog</a></th>""", page, StringComparison.Ordinal);
        Assert.Matches("framework version [0-9]+, [0-9]+ migrations of the module, up to date", page);
        Assert.Contains("""<th scope="row">side effects</th>""", page, StringComparison.Ordinal);
        Assert.Matches($"process {Environment.ProcessId} on [^<]* \\(this one\\)</th>", page);
        Assert.Contains("subscriptions, timers and side effects; sends the deliveries", page, StringComparison.Ordinal);
        Assert.Contains("ordering.order-placed", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_module_lists_what_is_due_first_with_the_story_of_its_key()
    {
        using var http = _host.Operator();
        var (key, due) = ($"order {Guid.CreateVersion7()}", TimeProvider.System.GetUtcNow().AddMinutes(5));
        await using (var scope = _host.Services.GetRequiredService<ModuleContainers>().CreateScope(ConsoleHost.Module))
        {
            var db = scope.ServiceProvider.GetRequiredService<ModuleDbContext>();
            db.Set<SideEffectRow>().Add(new SideEffectRow { Id = Guid.CreateVersion7(), Name = "pay", Key = key, Payload = "{}", DueAt = due, Attempts = 7, Failure = "The bank is closed.\n   at Bank" });
            await db.SaveChangesAsync(TestContext.Current.CancellationToken);
        }

        var page = await http.PageAsync("/console/modules/ordering");

        Assert.Contains($"""<a href="/console/story?of={Uri.EscapeDataString(key)}">{key}</a></td>""", page, StringComparison.Ordinal);
        Assert.Contains("<td>7</td><td>The bank is closed.</td>", page, StringComparison.Ordinal);
        Assert.Contains("waits; 7 attempts have failed. The last failure: The bank is closed.", await http.PageAsync($"/console/story?of={Uri.EscapeDataString(key)}"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_module_in_memory_has_no_schema_and_nothing_parked_to_manage()
    {
        using var http = _host.Operator();

        var page = await http.PageAsync("/console/modules/search");

        Assert.Contains("built at every start", page, StringComparison.Ordinal);
        Assert.Contains("What a module in memory has parked, a restart of the process handles again.", page, StringComparison.Ordinal);
        using var parked = await http.FetchAsync("/console/parked?module=search");
        await parked.ExpectProblemAsync(HttpStatusCode.Conflict);
    }

    [Theory]
    [InlineData("/console/modules/nobody")]
    [InlineData("/console/parked?module=nobody")]
    [InlineData("/console/parked/nobody/discard?key=a")]
    [InlineData("/console/parked/ordering/event/01890a5d-ac96-774b-bcce-b302099a8057")]
    [InlineData("/console/parked/ordering/nothing/01890a5d-ac96-774b-bcce-b302099a8057")]
    [InlineData("/console/actions/01890a5d-ac96-774b-bcce-b302099a8057")]
    [InlineData("/operations/modules/nobody/parked")]
    public async Task What_does_not_exist_is_not_found(string path)
    {
        using var http = _host.Operator();

        Assert.Equal(HttpStatusCode.NotFound, await http.StatusAsync(path));
    }

    [Fact]
    public async Task A_setting_turns_it_off()
    {
        await using var host = await RunningHost.StartAsync(new Dictionary<string, string?> { ["Console:Enabled"] = "false" });
        using var http = host.Operator();

        Assert.Equal(HttpStatusCode.NotFound, await http.StatusAsync("/console"));
        Assert.Equal(HttpStatusCode.NotFound, await http.StatusAsync("/operations/actions"));
        Assert.DoesNotContain("/console", await http.PageAsync("/"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task In_Development_this_machine_needs_no_token()
    {
        await using var host = await RunningHost.StartAsync(new Dictionary<string, string?>
        {
            ["environment"] = "Development",
            ["Auth:Authority"] = null,
            ["Auth:Audience"] = null,
            ["Limits:RequestsPerSecond"] = null,
        });
        using var http = host.Client();

        Assert.Contains("""<a href="/console">Console""", await http.PageAsync("/"), StringComparison.Ordinal);
        await http.PageAsync("/console");
    }
}
