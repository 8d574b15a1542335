using System.Net;
using Microsoft.Extensions.Options;
using Monolith.Runtime;

namespace Monolith.Hosting;

/// <summary>
/// Maps the console. It is for operators; without authentication, only local requests can access it. Its forms change data, so a request
/// that another site makes the browser send is refused, and each form has an id with which it has an effect only once.
/// </summary>
internal static class ConsoleEndpoints
{
    public const string Retry = "retry", Discard = "discard";

    /// <summary>The time that a response waits for an action, which continues afterwards.</summary>
    private static readonly TimeSpan ShortWait = TimeSpan.FromSeconds(3);

    public static void AddConsole(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<ConsoleOptions>().BindConfiguration(ConsoleOptions.Section);
        builder.Services.AddSingleton<OperatorActions>();
        builder.Services.AddHostedService(provider => provider.GetRequiredService<OperatorActions>());
        builder.Services.AddHttpClient(StoryCollector.Client, client => client.Timeout = StoryCollector.Timeout).RemoveAllLoggers()
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, UseCookies = false });
        foreach (var page in (Type[])[typeof(ModuleHealthReader), typeof(ParkedActions), typeof(ModuleActions), typeof(OverviewPage), typeof(ModulePage), typeof(ConfigurationPage), typeof(ModuleActionPages), typeof(ParkedPage), typeof(ActionPages), typeof(StoryCollector), typeof(StoryPage)])
        {
            builder.Services.AddSingleton(page);
        }
    }

    public static void MapConsole(this WebApplication app)
    {
        if (!app.Services.GetRequiredService<IOptions<ConsoleOptions>>().Value.Enabled)
        {
            return;
        }

        var console = app.MapGroup(ConsolePage.Path).ForOperatorsOrThisMachine().WithMetadata(ConsolePage.Policy).ExcludeFromDescription();
        ConsoleAssets.Css.Map(console);
        ConsoleAssets.Script.Map(console);
        console.MapGet("/", async (OverviewPage page, string? part) => Live("Overview", $"{ConsolePage.Path}?part=live", part, await page.RenderAsync(), ConsolePage.Path));
        console.MapGet("/modules/{module}", ShowModuleAsync);
        console.MapGet("/modules/{module}/configuration", (ModuleActions actions, ConfigurationPage page, string module) =>
            ConsolePage.Of($"Configuration of {actions.Get(module).Name}", page.Render(actions.Get(module)))).AtTheModule();
        MapModuleActions(console.MapGroup("/modules/{module}").ForModulesWithDatabase().AtTheModule());
        MapParked(console.MapGroup("/parked").ForModulesWithDatabase().AtTheModule());
        console.MapGet("/actions", async (ActionPages pages, string? module, DateTimeOffset? before, CancellationToken cancellationToken) =>
            ConsolePage.Of("Actions", await pages.RenderListAsync(module, before, cancellationToken), ActionPages.Path));
        console.MapGet("/actions/{id:guid}", async (ActionPages pages, Guid id, string? module, string? part, CancellationToken cancellationToken) =>
            await pages.RenderAsync(id, cancellationToken) is { } action
                ? Live("Action", $"{ActionPages.PathOf(id, module)}&part=live", part, action)
                : NotFound("No module of this process has recorded an action with this id.")).AtTheModule();
        console.MapGet("/story", async (StoryPage page, string? of, bool? whole, CancellationToken cancellationToken) =>
            ConsolePage.Of(string.IsNullOrWhiteSpace(of) ? "Story" : $"Story of {of}", await page.RenderAsync(of, whole is true, cancellationToken), StoryPage.Path));
        OperationsEndpoints.Map(app);
    }

    /// <summary>Requires the operator scope, or a local request when nobody is authenticated; refuses requests of other sites, and explains what does not exist.</summary>
    public static RouteGroupBuilder ForOperatorsOrThisMachine(this RouteGroupBuilder group)
    {
        group.RequireAuthorization(Scopes.Operator).AddEndpointFilter(async (context, next) =>
        {
            if (Refuse(context.HttpContext) is { } refusal)
            {
                return refusal;
            }

            try
            {
                return await next(context);
            }
            catch (Exception e) when (e is UnknownModuleException or UnknownSubscriptionException)
            {
                return Results.Problem(e.Message, statusCode: StatusCodes.Status404NotFound, title: "Not found");
            }
        });
        return group;
    }

    /// <summary>Returns the response to a request that is refused although its token allows it, or null.</summary>
    public static IResult? Refuse(HttpContext context)
    {
        if (!context.RequestServices.AuthenticatesCallers() && !(context.Connection.RemoteIpAddress is { } address && IPAddress.IsLoopback(address)))
        {
            return Results.Problem("Without Auth:Authority, only requests of this machine can access the console.", statusCode: StatusCodes.Status403Forbidden, title: "Forbidden");
        }

        return !HttpMethods.IsGet(context.Request.Method) && !CrossSite.IsOfThisSite(context.Request) ? Results.Problem(CrossSite.Problem(ConsolePage.Path)) : null;
    }

    /// <summary>Explains why nothing that a module in memory has parked can be listed or changed.</summary>
    public static TBuilder ForModulesWithDatabase<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder => builder.AddEndpointFilter(async (context, next) =>
    {
        return RemoteConsole.ModuleOf(context.HttpContext.Request) is { } module
            && context.HttpContext.RequestServices.GetRequiredService<ModuleGraph>().Find(module) is { IsInMemory: true }
            ? Results.Problem(InMemoryModules.Refuse(module, InMemoryModules.Restart(module)).Message, statusCode: StatusCodes.Status409Conflict, title: "The module has no database")
            : await next(context);
    });

    public static string OperatorOf(HttpContext context) => TokenCaller.IdOf(context.User) ?? "anonymous";

    private static void MapParked(RouteGroupBuilder parked)
    {
        parked.MapGet("/", async (ParkedPage page, HttpRequest request, string? module, CancellationToken cancellationToken) => string.IsNullOrEmpty(module)
            ? ConsolePage.Of("Parked", await page.RenderModulesAsync(ParkedQuery.Read(name => request.Query[name]), cancellationToken), $"{ConsolePage.Path}/parked")
            : ConsolePage.Of($"Parked: {module}", await page.RenderListAsync(module, ParkedQuery.Read(name => request.Query[name]), cancellationToken), $"{ConsolePage.Path}/parked"));
        parked.MapGet("/{module}/{kind}/{id:guid}", (ParkedPage page, string module, string kind, Guid id, CancellationToken cancellationToken) =>
            ShowItemAsync(page, module, kind, id, who: null, cancellationToken));
        parked.MapPost("/{module}/{kind}/{id:guid}", (ParkedPage page, HttpContext context, string module, string kind, Guid id, CancellationToken cancellationToken) =>
            ShowItemAsync(page, module, kind, id, OperatorOf(context), cancellationToken));
        foreach (var operation in (string[])[Retry, Discard])
        {
            parked.MapGet($"/{{module}}/{operation}", async (ActionPages pages, ParkedActions actions, HttpRequest request, string module, CancellationToken cancellationToken) =>
            {
                var query = ParkedQuery.Read(name => request.Query[name]);
                return ConsolePage.Of(Title(operation), pages.RenderPreview(operation, module, query, await actions.CountAsync(module, query.Selection, cancellationToken)));
            });
            parked.MapPost($"/{{module}}/{operation}", (ActionPages pages, ParkedActions actions, HttpContext context, string module, CancellationToken cancellationToken) =>
                ActAsync(pages, actions, context, module, operation, cancellationToken));
        }
    }

    private static void MapModuleActions(RouteGroupBuilder module)
    {
        foreach (var operation in ModuleActionPages.Operations)
        {
            module.MapGet($"/{operation}", async (ModuleActionPages pages, HttpRequest request, string module, CancellationToken cancellationToken) =>
            {
                var action = await pages.PrepareAsync(operation, module, name => request.Query[name], cancellationToken);
                return ConsolePage.Of(action.Title, pages.Render(action, operation, module));
            });
            module.MapPost($"/{operation}", async (ModuleActionPages pages, OperatorActions started, HttpContext context, string module, CancellationToken cancellationToken) =>
            {
                var form = await CrossSite.ReadFormAsync(context.Request);
                var (id, action) = (IdOf(form), await pages.PrepareAsync(operation, module, name => form[name], cancellationToken));
                return action.Expected is { } expected && form["expected"].ToString() != expected && await started.FindAsync(id, cancellationToken) is null
                    ? ConsolePage.Of(action.Title, pages.Render(action, operation, module, "The number has changed since the preview, so nothing was done."), status: StatusCodes.Status409Conflict)
                    : await FollowAsync(context, action.Start(id, OperatorOf(context)), module, cancellationToken);
            });
        }
    }

    private static async Task<IResult> ShowModuleAsync(ModuleGraph graph, ModulePage page, string module, string? part, CancellationToken cancellationToken) =>
        graph.Find(module) is { } found
            ? Live(found.Name, $"{ConsolePage.ModulePath(found.Name)}?part=live", part, await page.RenderAsync(found, cancellationToken))
            : NotFound($"Module '{module}' does not exist here.");

    private static async Task<IResult> ShowItemAsync(ParkedPage page, string module, string kind, Guid id, string? who, CancellationToken cancellationToken) =>
        Enum.TryParse<ParkedKind>(kind, ignoreCase: true, out var parsed) && await page.RenderAsync(module, parsed, id, who, cancellationToken) is { } item
            ? ConsolePage.Of("Parked item", item)
            : NotFound("It is no longer parked: it was handled or discarded, or another retry has it.");

    private static async Task<IResult> ActAsync(
        ActionPages pages, ParkedActions actions, HttpContext context, string module, string operation, CancellationToken cancellationToken)
    {
        var form = await CrossSite.ReadFormAsync(context.Request);
        var query = ParkedQuery.Read(name => form[name]);
        var id = IdOf(form);
        if (operation == Discard && !await actions.IsKnownAsync(id, cancellationToken)
            && await actions.CountAsync(module, query.Selection, cancellationToken) is var now && form["expected"].ToString() != FormattableString.Invariant($"{now.Total}"))
        {
            return ConsolePage.Of(
                Title(operation), pages.RenderPreview(operation, module, query, now, "The number has changed since the preview, so nothing was discarded."), status: StatusCodes.Status409Conflict);
        }

        var action = operation == Discard
            ? actions.Discard(id, OperatorOf(context), module, query.Selection)
            : actions.Retry(id, OperatorOf(context), module, query.Selection);
        return await FollowAsync(context, action, module, cancellationToken);
    }

    /// <summary>Leads to the page of an action, which has usually ended by then.</summary>
    private static async Task<IResult> FollowAsync(HttpContext context, OperatorAction action, string module, CancellationToken cancellationToken)
    {
        await Task.WhenAny(action.Completion, Task.Delay(ShortWait, context.RequestServices.GetRequiredService<TimeProvider>(), cancellationToken));
        return new SeeOther(ActionPages.PathOf(action.Id, module));
    }

    private static Guid IdOf(IFormCollection form) => Guid.TryParse(form["action"].ToString(), out var id)
        ? id
        : throw new BadHttpRequestException("The form has no id of its action. Open the preview again.");

    private static string Title(string operation) => operation == Discard ? "Discard" : "Retry";

    /// <summary>Answers with a page whose content the script replaces, or with the content alone.</summary>
    private static IResult Live(string title, string url, string? part, Html content, string? current = null) => part == "live"
        ? Results.Content(content.ToString(), "text/html; charset=utf-8")
        : ConsolePage.Of(
            title,
            Html.Of($"""
                <div class="row note" data-live-controls hidden><button type="button">Pause updates</button> <span></span></div>
                <div data-live="{url}">{content}</div>
                """),
            current);

    private static IResult NotFound(string text) => ConsolePage.Of("Not found", Html.Of($"<p>{text}</p>"), status: StatusCodes.Status404NotFound);

    /// <summary>Leads the browser to another page with GET.</summary>
    private sealed class SeeOther(string location) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.StatusCode = StatusCodes.Status303SeeOther;
            httpContext.Response.Headers.Location = location;
            return Task.CompletedTask;
        }
    }
}
