using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace Acceptance.Tests;

/// <summary>The system's Chromium, for tests of the console. Browsers of Playwright are not downloaded.</summary>
public sealed class ConsoleBrowser : IAsyncDisposable
{
    private const string Chromium = "/usr/bin/chromium";

    /// <summary>In milliseconds. A page can take long while other tests use the processors.</summary>
    private const float Timeout = 60_000;

    private readonly IPlaywright _playwright;
    private readonly IBrowser _browser;

    private ConsoleBrowser(IPlaywright playwright, IBrowser browser)
    {
        _playwright = playwright;
        _browser = browser;
    }

    /// <summary>Starts Chromium, or skips the test if it is not installed.</summary>
    public static async Task<ConsoleBrowser> StartAsync()
    {
        Assert.SkipUnless(File.Exists(Chromium), $"The tests of the console in a browser need {Chromium} (Debian's package chromium).");
        Assertions.SetDefaultExpectTimeout(Timeout);
        var playwright = await Playwright.CreateAsync();
        return new ConsoleBrowser(playwright, await playwright.Chromium.LaunchAsync(new() { ExecutablePath = Chromium, Args = ["--no-sandbox"] }));
    }

    /// <summary>Opens an empty page whose requests are authorized.</summary>
    /// <param name="authorization">The header that authorizes them.</param>
    /// <param name="scheme">The colors that the page should prefer.</param>
    /// <param name="width">Its width in pixels.</param>
    public async Task<IPage> OpenAsync(string authorization, ColorScheme scheme = ColorScheme.Light, int width = 1280)
    {
        var page = await _browser.NewPageAsync(new()
        {
            ColorScheme = scheme,
            ViewportSize = new() { Width = width, Height = 844 },
            ExtraHTTPHeaders = new Dictionary<string, string> { ["Authorization"] = authorization },
        });
        page.SetDefaultTimeout(Timeout);
        return page;
    }

    /// <summary>Checks that a page is accessible and does not scroll sideways, and names what fails.</summary>
    public static async Task CheckAsync(IPage page)
    {
        ArgumentNullException.ThrowIfNull(page);
        var violations = (await page.RunAxe()).Violations;
        Assert.True(violations.Length == 0, $"{page.Url}: {string.Join("; ", violations.Select(found => $"{found.Id}: {string.Join(", ", found.Nodes.Select(node => node.Html))}"))}");
        var tooWide = await page.EvaluateAsync<string[]>(
            """
            document.documentElement.scrollWidth <= innerWidth ? [] : [...document.querySelectorAll('main *, header *')]
                .filter(e => !e.closest('.table, pre') && e.getBoundingClientRect().right > innerWidth + 1).map(e => e.outerHTML.slice(0, 150)).concat('the page')
            """);
        Assert.True(tooWide.Length == 0, $"{page.Url} at {page.ViewportSize!.Width} pixels scrolls sideways because of {string.Join(" ", tooWide)}.");
    }

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        _playwright.Dispose();
    }
}
