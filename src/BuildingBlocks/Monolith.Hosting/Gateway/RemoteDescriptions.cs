using Microsoft.AspNetCore.OpenApi;
using Microsoft.Net.Http.Headers;
using Microsoft.OpenApi;
using Monolith.Runtime;

namespace Monolith.Hosting;

/// <summary>
/// Adds the API descriptions of remote modules, read from their processes. If a process does not respond, only its modules are missing.
/// </summary>
internal sealed partial class RemoteDescriptions(
    ModuleLocations locations, IHttpClientFactory clients, IHttpContextAccessor request, ILogger<RemoteDescriptions> logger) : IOpenApiDocumentTransformer
{
    public const string Client = "descriptions of modules elsewhere";

    /// <summary>
    /// The query of a request for the description of local modules only. Without it, two processes would ask each other in an endless loop.
    /// </summary>
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

    /// <summary>Reads the API description of a process. Returns null when it is unavailable.</summary>
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
            return read.Document ?? throw new InvalidDataException($"The API description of {address} is empty or invalid: {string.Join("; ", read.Diagnostic?.Errors ?? [])}");
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested && e is HttpRequestException or TaskCanceledException or InvalidDataException)
        {
            Log.Missing(logger, string.Join(", ", modules), address, e);
            return null;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(2301, LogLevel.Warning, "The API description lacks {Modules}, because {Address} did not return theirs")]
        public static partial void Missing(ILogger logger, string modules, Uri address, Exception failure);
    }
}
