using Microsoft.AspNetCore.OpenApi;
using Microsoft.Net.Http.Headers;
using Microsoft.OpenApi;
using Monolith.Runtime;

namespace Monolith.Hosting;

/// <summary>
/// Puts into the API's description what other processes say of the modules that run there. What one does not say at the
/// moment is missing, and the rest is there.
/// </summary>
internal sealed partial class RemoteDescriptions(
    ModuleLocations locations, IHttpClientFactory clients, IHttpContextAccessor request, ILogger<RemoteDescriptions> logger) : IOpenApiDocumentTransformer
{
    public const string Client = "descriptions of modules elsewhere";

    /// <summary>Asked in this way, a process tells of its own modules only: those of others, this one among them, it would ask in turn.</summary>
    private const string Own = "own", Path = $"/openapi/v1.json?{Own}=true";

    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    public async Task TransformAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        if (request.HttpContext?.Request.Query.ContainsKey(Own) is true)
        {
            return;
        }

        var elsewhere = locations.Modules.Where(module => locations.Of(module).IsRemote).ToLookup(module => locations.Of(module).Address!);
        foreach (var (modules, other) in await Task.WhenAll(elsewhere.Select(async at => (Modules: at.ToList(), Other: await ReadAsync(at.Key, at, cancellationToken)))))
        {
            if (other is not null)
            {
                Add(document, other, modules);
            }
        }
    }

    private static void Add(OpenApiDocument document, OpenApiDocument other, IReadOnlyList<string> modules)
    {
        document.Paths ??= [];
        foreach (var (path, item) in other.Paths.Where(path => modules.Any(module => path.Key.Split('/') is ["", var first, ..] && first == module)))
        {
            document.Paths.TryAdd(path, item);
        }

        document.Components ??= new OpenApiComponents();
        document.Components.Schemas ??= new Dictionary<string, IOpenApiSchema>();
        foreach (var (name, schema) in other.Components?.Schemas ?? new Dictionary<string, IOpenApiSchema>())
        {
            document.Components.Schemas.TryAdd(name, schema);
        }

        document.Tags ??= new HashSet<OpenApiTag>();
        document.Tags.UnionWith((other.Tags ?? new HashSet<OpenApiTag>()).Where(tag => modules.Contains(tag.Name)));
    }

    /// <summary>Reads what a process tells; null when it does not.</summary>
    private async Task<OpenApiDocument?> ReadAsync(Uri address, IEnumerable<string> modules, CancellationToken cancellationToken)
    {
        try
        {
            using var message = new HttpRequestMessage(HttpMethod.Get, new Uri(address, Path));
            if (request.HttpContext?.Request.Headers.Authorization.ToString() is { Length: > 0 } authorization)
            {
                message.Headers.TryAddWithoutValidation(HeaderNames.Authorization, authorization);
            }

            using var answer = await clients.CreateClient(Client).SendAsync(message, cancellationToken);
            answer.EnsureSuccessStatusCode();
            await using var stream = await answer.Content.ReadAsStreamAsync(cancellationToken);
            var read = await OpenApiDocument.LoadAsync(stream, OpenApiConstants.Json, cancellationToken: cancellationToken);
            return read.Document ?? throw new InvalidDataException($"{address} describes nothing: {string.Join("; ", read.Diagnostic?.Errors ?? [])}");
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested && e is HttpRequestException or TaskCanceledException or InvalidDataException)
        {
            Log.Missing(logger, string.Join(", ", modules), address, e);
            return null;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(2301, LogLevel.Warning, "The description of the API lacks {Modules}: {Address} does not tell")]
        public static partial void Missing(ILogger logger, string modules, Uri address, Exception failure);
    }
}
