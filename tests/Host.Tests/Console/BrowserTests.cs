using System.Reflection;
using Acceptance.Tests;
using Microsoft.Playwright;

namespace Host.Tests;

/// <summary>
/// The console in a Chromium: without errors, with the keyboard, live, accessible in light and dark, and without scrolling sideways on a
/// phone. The screenshots are in artifacts/console. MONOLITH_UPDATE_DOCS=1 renews those in docs/images.
/// </summary>
public sealed class BrowserTests
{
    public static readonly string Root = typeof(BrowserTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "RepositoryRoot").Value!;

    public static readonly string Screenshots = Path.Combine(Root, "artifacts", "console");

    /// <summary>The screenshots that docs/console.md shows.</summary>
    private static readonly string[] InDocs = ["overview-light-1280", "overview-dark-1280", "story-light-1280", "story-light-390", "item-dark-1280", "parked-light-390"];

    [LongFact]
    public async Task The_console_works_in_a_browser()
    {
        await using var browser = await ConsoleBrowser.StartAsync();
        await using var host = await RunningHost.StartAsync();
        await host.ParkAsync("key 1", 120);
        var order = await OrderAsync(host);
        var personal = (await host.ParkAsync("key 2", name: "profiles.profile-registered", payload: """{"Name":"Ann","Known":true}"""))[0];
        var authorization = $"Bearer {host.Authority.Issue("operator")}";

        await UseAsync(await browser.OpenAsync(authorization), host);
        foreach (var (scheme, width) in new[] { (ColorScheme.Light, 1280), (ColorScheme.Dark, 1280), (ColorScheme.Light, 390) })
        {
            var page = await browser.OpenAsync(authorization, scheme, width);
            foreach (var (name, path) in new[]
            {
                ("overview", "/console"), ("module", "/console/modules/ordering"), ("modules parked", "/console/parked"), ("parked", "/console/parked?module=ordering"),
                ("item", $"/console/parked/ordering/Event/{personal}"), ("preview", "/console/parked/ordering/discard?key=key%201"), ("actions", "/console/actions"),
                ("configuration", "/console/modules/ordering/configuration"), ("pause", "/console/modules/ordering/pause?source=catalog"), ("replay", "/console/modules/insights/replay"),
                ("retention", "/console/modules/ordering/retention"), ("acknowledge", "/console/modules/ordering/acknowledge"),
                ("story", $"/console/story?of={order}"), ("search", "/console/parked?key=key%201"),
            })
            {
                await page.GotoAsync(new Uri(host.Url, path).ToString());
                await ConsoleBrowser.CheckAsync(page);
                await SaveAsync(page, $"{name}-{scheme}-{width}".Replace(' ', '-').ToLowerInvariant());
            }

            await page.CloseAsync();
        }
    }

    private static async Task SaveAsync(IPage page, string name)
    {
        var file = Path.Combine(Screenshots, $"{name}.png");
        await page.ScreenshotAsync(new() { Path = file, FullPage = true });
        if (InDocs.Contains(name) && Environment.GetEnvironmentVariable("MONOLITH_UPDATE_DOCS") == "1")
        {
            // Of a long page, the documents show the top.
            var height = Math.Min(await page.EvaluateAsync<int>("document.documentElement.scrollHeight"), 900);
            Directory.CreateDirectory(Path.Combine(Root, "docs", "images"));
            await page.ScreenshotAsync(new()
            {
                Path = Path.Combine(Root, "docs", "images", $"console-{name}.png"),
                FullPage = true,
                Clip = new() { X = 0, Y = 0, Width = page.ViewportSize!.Width, Height = height },
            });
        }
    }

    /// <summary>Places an order that goes through, and parks an event of its key, so that its story has something open.</summary>
    private static async Task<Guid> OrderAsync(RunningHost host)
    {
        using var http = host.Operator();
        var shop = new Shop(http);
        var order = await shop.OrderAsync(await shop.RegisterAsync(), (await shop.StockAsync(10m, 5), 1));
        await shop.SettledAsync(order);
        await host.ParkPublishedAsync("payments", "payments.payment-authorized", $"{order}", "The payment belongs to another order.\n   at Ordering.Fulfilment.HandleAsync(PaymentAuthorized authorized)");
        return order;
    }

    private static async Task UseAsync(IPage page, RunningHost host)
    {
        var errors = new List<string>();
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
            {
                errors.Add(message.Text);
            }
        };
        page.PageError += (_, error) => errors.Add(error);

        await page.GotoAsync(new Uri(host.Url, "/").ToString());
        await page.GetByRole(AriaRole.Link, new() { Name = "Console" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Overview" })).ToBeVisibleAsync();

        // With the keyboard: the first link skips the navigation.
        await page.Keyboard.PressAsync("Tab");
        await Assertions.Expect(page.GetByRole(AriaRole.Link, new() { Name = "Skip to the content" })).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Locator("#main")).ToBeFocusedAsync();

        // What is parked while the page is open appears in it, and the link that has the focus keeps it.
        var parked = page.GetByRole(AriaRole.Link, new() { Name = "122", Exact = true });
        await parked.FocusAsync();
        await host.ParkAsync("key 3");
        await Assertions.Expect(page.GetByRole(AriaRole.Link, new() { Name = "123", Exact = true })).ToBeFocusedAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Pause updates" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "Continue updates" })).ToBeVisibleAsync();

        // A node of the map leads to its module.
        await page.Locator("svg a[href='/console/modules/ordering'] text").ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "ordering", Exact = true })).ToBeVisibleAsync();

        // The key that hangs is found in three clicks: the parked events of the module, the key, and the event in its story.
        await page.GotoAsync(new Uri(host.Url, "/console").ToString());
        await page.GetByRole(AriaRole.Link, new() { Name = "123", Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "key 1", Exact = true }).First.ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "parked after 10 attempts: It was refused." }).First.ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Reason" })).ToBeVisibleAsync();

        await page.GotoAsync(new Uri(host.Url, "/console/parked?module=ordering").ToString());
        await page.GetByLabel("Key", new() { Exact = true }).FillAsync("key 3");
        await page.GetByRole(AriaRole.Button, new() { Name = "Search" }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "catalog.product-listed" }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Retry", Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Retry 1" }).ClickAsync();
        await Assertions.Expect(page.GetByText("1 keys failed again")).ToBeVisibleAsync();
        Assert.Empty(errors);
        await page.CloseAsync();
    }
}
