using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;
using Monolith.Runtime;

namespace Monolith.Hosting;

/// <summary>
/// Collects a story from this process and from those that run the other modules, with the operator's own token. A process that does not answer
/// leaves a gap, which the story names.
/// </summary>
internal sealed class StoryCollector(
    IStories stories, ModuleGraph graph, ModuleLocations locations, IHttpClientFactory clients, IHttpContextAccessor request, IOptions<JsonOptions> json)
{
    public const string Client = "stories of modules elsewhere";

    /// <summary>The path at which a process returns its part.</summary>
    public const string PartPath = "/operations/story/part";

    /// <summary>By default, a server accepts 8 KB of request line, with the method and the version of HTTP.</summary>
    internal const int LongestPath = 8_000;

    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    public Task<Story> CollectAsync(StorySearch search, CancellationToken cancellationToken) => Story.CollectAsync(search, graph, async part =>
    {
        var elsewhere = locations.Modules.Where(module => locations.Of(module).IsRemote).ToLookup(module => locations.Of(module).Address!);
        var requests = elsewhere.Select(at => ReadFromAsync(at.Key, [.. at], part, cancellationToken)).ToList();
        StoryPart[] parts = [await stories.ReadAsync(part, cancellationToken), .. (await Task.WhenAll(requests)).Select(answer => answer.Part).OfType<StoryPart>()];
        return (parts, [.. requests.Select(answer => answer.Result.Gap).OfType<StoryGap>()]);
    });

    private async Task<(StoryPart? Part, StoryGap? Gap)> ReadFromAsync(Uri address, IReadOnlyList<string> modules, StorySearch search, CancellationToken cancellationToken)
    {
        try
        {
            using var message = new HttpRequestMessage(HttpMethod.Get, new Uri(address, PathOf(search)));
            if (request.HttpContext?.Request.Headers.Authorization.ToString() is { Length: > 0 } authorization)
            {
                message.Headers.TryAddWithoutValidation(HeaderNames.Authorization, authorization);
            }

            using var answer = await clients.CreateClient(Client).SendAsync(message, cancellationToken);
            if (!answer.IsSuccessStatusCode)
            {
                return (null, Gap($"It answered with status {(int)answer.StatusCode}. Its setting Console:Enabled must be true, and it must accept the operator's token."));
            }

            return (await answer.Content.ReadFromJsonAsync<StoryPart>(json.Value.SerializerOptions, cancellationToken), null);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested && e is HttpRequestException or TaskCanceledException or JsonException)
        {
            return (null, Gap($"It does not answer: {e.GetBaseException().Message}"));
        }

        StoryGap Gap(string reason) => new(address.ToString().TrimEnd('/'), modules, reason);
    }

    /// <summary>Correlation ids for which the request line has no room are left out.</summary>
    internal static string PathOf(StorySearch search)
    {
        var path = $"{PartPath}?of={Uri.EscapeDataString(search.Of)}&depth={search.Depth.ToString(CultureInfo.InvariantCulture)}";
        foreach (var further in search.Further.Select(id => $"&further={Uri.EscapeDataString(id)}").Where(further => path.Length + further.Length <= LongestPath))
        {
            path += further;
        }

        return path;
    }
}
