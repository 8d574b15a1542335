namespace Monolith.Hosting;

/// <summary>The frame of all pages of the console: head, navigation and main part.</summary>
internal static class ConsolePage
{
    public const string Path = "/console";

    /// <summary>Styles and the script come from this host, forms go to it, and nothing else is loaded.</summary>
    public static readonly PagePolicy Policy =
        new("default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src data:; form-action 'self'; base-uri 'none'")
        {
            ReferrerPolicy = "same-origin",
        };

    /// <summary>The pages in the navigation.</summary>
    private static readonly (string Path, string Title)[] Pages =
    [
        (Path, "Overview"),
        ($"{Path}/parked", "Parked"),
        ($"{Path}/story", "Story"),
        ($"{Path}/actions", "Actions"),
    ];

    /// <summary>Creates the response with a page.</summary>
    /// <param name="title">The title, which is also the heading.</param>
    /// <param name="main">The content below the heading.</param>
    /// <param name="current">The path of the page in the navigation, or null.</param>
    /// <param name="status">The status code of the response.</param>
    public static IResult Of(string title, Html main, string? current = null, int status = StatusCodes.Status200OK) => Results.Content(
        Html.Of($"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
              <meta charset="utf-8">
              <meta name="viewport" content="width=device-width, initial-scale=1">
              <title>{title} - {Product.Name} console</title>
              <link rel="icon" href="data:,">
              <link rel="stylesheet" href="{ConsoleAssets.Css.Url}">
              <script src="{ConsoleAssets.Script.Url}" defer></script>
            </head>
            <body>
              <a class="skip" href="#main">Skip to the content</a>
              <header>
                <p class="product"><a href="/">{Product.Name}</a></p>
                <nav aria-label="Console"><ul>{Pages.Select(page => Html.Of($"""<li><a href="{page.Path}"{(page.Path == current ? Html.Of($""" aria-current="page" """) : Html.Empty)}>{page.Title}</a></li>"""))}</ul></nav>
              </header>
              <main id="main" tabindex="-1">
                <h1>{title}</h1>
                {main}
              </main>
            </body>
            </html>
            """).ToString(),
        "text/html; charset=utf-8",
        statusCode: status);

    /// <summary>A table that scrolls by itself when it is wider than the window.</summary>
    /// <param name="caption">What it lists.</param>
    /// <param name="columns">The headings of the columns.</param>
    /// <param name="rows">The cells of the rows.</param>
    public static Html Table(string caption, IReadOnlyList<string> columns, IEnumerable<IReadOnlyList<Html>> rows) => Html.Of($"""
        <div class="table" role="region" aria-label="{caption}" tabindex="0"><table>
        <thead><tr>{columns.Select(column => Html.Of($"""<th scope="col">{column}</th>"""))}</tr></thead>
        <tbody>{rows.Select(cells => Html.Of($"<tr>{cells.Select((cell, index) => index == 0 ? Html.Of($"""<th scope="row">{cell}</th>""") : Html.Of($"<td>{cell}</td>"))}</tr>"))}</tbody>
        </table></div>
        """);

    /// <summary>A list of terms and their values.</summary>
    public static Html Facts(params IReadOnlyList<(string Term, Html Value)> facts) =>
        Html.Of($"<dl>{facts.Select(fact => Html.Of($"<dt>{fact.Term}</dt><dd>{fact.Value}</dd>"))}</dl>");

    /// <summary>A link to a module's page.</summary>
    public static Html ModuleLink(string module) => Html.Of($"""<a href="{ModulePath(module)}">{module}</a>""");

    public static string ModulePath(string module) => $"{Path}/modules/{Uri.EscapeDataString(module)}";

    /// <summary>A status with its color, which is never the only sign.</summary>
    public static Html Status(string status) => Html.Of($"""<span class="status {status}">{status}</span>""");

    /// <summary>A duration in its largest unit.</summary>
    public static string Text(TimeSpan time) => time.TotalMinutes < 2 ? FormattableString.Invariant($"{time.TotalSeconds:0.#} s")
        : time.TotalHours < 2 ? FormattableString.Invariant($"{time.TotalMinutes:0} min")
        : time.TotalDays < 2 ? FormattableString.Invariant($"{time.TotalHours:0} h")
        : FormattableString.Invariant($"{time.TotalDays:0} days");

    /// <summary>A time in UTC.</summary>
    public static Html Time(DateTimeOffset time) => Html.Of($"""<time datetime="{time.UtcDateTime:O}">{time.UtcDateTime:u}</time>""");
}
