using Microsoft.AspNetCore.OpenApi;
using Microsoft.Net.Http.Headers;
using Microsoft.OpenApi;
using Monolith.Modules;

namespace Monolith.Hosting;

/// <summary>
/// Puts into the API's description what other processes say of the modules that run there. What one does not say at the
/// moment is missing, and the rest is there.
/// </summary>
internal sealed partial class RemoteDescriptions(
    ModuleLocations locations, IHttpClientFactory clients, IHttpContextAccessor request, ILogger<RemoteDescriptions> logger) : IOpenApiDocumentTransformer
{
    public const string Client = "descriptions of modules elsewhere";

    private const string Path = "/openapi/v1.json";

    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    public async Task TransformAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        foreach (var elsewhere in locations.Modules.Where(module => locations.Of(module).IsRemote).GroupBy(module => locations.Of(module).Address!))
        {
            try
            {
                Add(document, await ReadAsync(elsewhere.Key, cancellationToken), [.. elsewhere]);
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested && e is HttpRequestException or TaskCanceledException or InvalidDataException)
            {
                Log.Missing(logger, string.Join(", ", elsewhere), elsewhere.Key, e);
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

    private async Task<OpenApiDocument> ReadAsync(Uri address, CancellationToken cancellationToken)
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

    private static partial class Log
    {
        [LoggerMessage(132, LogLevel.Warning, "The description of the API lacks {Modules}: {Address} does not tell")]
        public static partial void Missing(ILogger logger, string modules, Uri address, Exception failure);
    }
}
