using System.Text;
using System.Text.Encodings.Web;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using Monolith.Runtime;

namespace Monolith.Hosting;

/// <summary>The page at <c>/</c>: the modules, their health, and links. Its template is <c>home.html</c>.</summary>
internal sealed class HomePage(
    ModuleGraph graph,
    ModuleLocations locations,
    HealthCheckService health,
    IEnumerable<EndpointDataSource> endpoints,
    IEnumerable<GettingStartedHint> hints,
    IOptions<ConsoleOptions> console,
    IConfiguration configuration)
{
    private const string ConsoleLink = $"""        <li><a href="{ConsolePage.Path}">Console <small>modules and events, live; parked events</small></a></li>""" + "\n";

    private static readonly string Frame = ReadFrame();

    public async Task<string> RenderAsync(HttpContext context, CancellationToken cancellationToken)
    {
        var report = await health.CheckHealthAsync(check => Concerns(check, ModulesRegistration.ModuleTag), cancellationToken);
        var elsewhere = await health.CheckHealthAsync(check => Concerns(check, RemoteModules.Tag), cancellationToken);
        var modules = new StringBuilder();
        foreach (var module in graph.Composed.Where(module => report.Entries.ContainsKey(module.Name)))
        {
            AppendModule(modules, module, report.Entries[module.Name]);
        }

        foreach (var (name, entry) in elsewhere.Entries)
        {
            AppendRemote(modules, RemoteModules.ModuleOf(name), entry);
        }

        return Frame
            .Replace("{{product}}", Encode(Product.Name), StringComparison.Ordinal)
            .Replace("{{summary}}", Summary(report), StringComparison.Ordinal)
            .Replace("{{modules}}", modules.ToString(), StringComparison.Ordinal)
            .Replace("{{console}}", console.Value.Enabled ? ConsoleLink : "", StringComparison.Ordinal)
            .Replace("{{hints}}", Invite($"{context.Request.Scheme}://{context.Request.Host}"), StringComparison.Ordinal)
            .Replace("{{data}}", Encode(Path.GetFullPath(configuration["Database:Directory"] ?? "data")), StringComparison.Ordinal);
    }

    private static string Summary(HealthReport report)
    {
        var well = report.Entries.Count(e => e.Value.Status == HealthStatus.Healthy);
        var parked = report.Entries.Sum(e => ModuleHealthReader.ParkedIn(e.Value) ?? 0);
        return $"{well} of {report.Entries.Count} modules are healthy, {(parked == 0 ? "no event is" : $"{parked} events are")} parked.";
    }

    /// <summary>Returns whether a check concerns the module's current location. Local and remote modules have different checks.</summary>
    private bool Concerns(HealthCheckRegistration check, string tag) => check.Tags.Contains(tag) && (tag == RemoteModules.Tag
        ? locations.Of(RemoteModules.ModuleOf(check.Name)).IsRemote
        : !locations.Of(check.Name).IsRemote);

    private static void AppendRemote(StringBuilder html, string module, HealthReportEntry entry)
    {
        AppendHead(html, module, entry);
        html.Append("</li>\n");
    }

    private static void AppendHead(StringBuilder html, string module, HealthReportEntry entry)
    {
        var status = entry.Status.ToString().ToLowerInvariant();
        html.Append($"""<li class="module"><h3>{Encode(module)} <a class="status {status}" href="/health/modules/{Encode(module)}">{status}</a></h3>""");
        if (entry.Description is { } description)
        {
            html.Append($"""<p class="why">{Encode(description)}</p>""");
        }
    }

    private void AppendModule(StringBuilder html, GraphModule module, HealthReportEntry entry)
    {
        AppendHead(html, module.Name, entry);
        html.Append($"<dl><dt>parked events</dt><dd>{ModuleHealthReader.ParkedIn(entry)?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "unknown"}</dd>");
        var sources = graph.SubscriptionsOf(module).Select(s => s.Source.Name).ToList();
        html.Append($"<dt>subscribes to</dt><dd>{(sources.Count == 0 ? "none" : Encode(string.Join(", ", sources)))}</dd></dl>");
        var lists = FindLists(module.Name).ToList();
        if (lists.Count > 0)
        {
            html.Append("""<p class="lists">""").AppendJoin(" ", lists.Select(path => $"""<a href="{Encode(path)}">{Encode(path)}</a>""")).Append("</p>");
        }

        html.Append("</li>\n");
    }

    private string Invite(string address)
    {
        var html = new StringBuilder();
        foreach (var hint in hints)
        {
            var command = hint.AddressOption is { } option ? $"{hint.Command} {option} {address}" : hint.Command;
            html.Append($"    <h2>{Encode(hint.Title)}</h2>\n    <p>{Encode(hint.Text)}</p>\n    <pre><code>{Encode(command)}</code></pre>\n");
        }

        return html.ToString();
    }

    /// <summary>Finds the GET endpoints of a module that need no id.</summary>
    private IEnumerable<string> FindLists(string module) => endpoints
        .SelectMany(source => source.Endpoints)
        .OfType<RouteEndpoint>()
        .Where(e => e.RoutePattern.Parameters.Count == 0 && e.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods.Contains("GET") is true)
        .Select(e => "/" + e.RoutePattern.RawText!.Trim('/'))
        .Where(path => path == "/" + module || path.StartsWith($"/{module}/", StringComparison.Ordinal))
        .Distinct()
        .Order(StringComparer.Ordinal);

    private static string Encode(string text) => HtmlEncoder.Default.Encode(text);

    private static string ReadFrame()
    {
        using var stream = typeof(HomePage).Assembly.GetManifestResourceStream("home.html")
            ?? throw new InvalidOperationException("The resource home.html is missing from the assembly. Embed it in Monolith.Hosting.csproj.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
