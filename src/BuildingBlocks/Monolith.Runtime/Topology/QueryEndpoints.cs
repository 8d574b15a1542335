using System.Text.Json;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Monolith.Runtime;

/// <summary>
/// Maps the endpoints through which a module answers public queries from other processes: <c>POST /{module}/_queries/{query}</c>.
/// </summary>
internal static class QueryEndpoints
{
    private const string Folder = "_queries";

    public static string PathOf(string module, Type query) => $"/{module}/{Folder}/{query.Name}";

    /// <summary>Maps an endpoint for each query of a module, under the policy of the module.</summary>
    public static void Map(IEndpointRouteBuilder endpoints, IEnumerable<ModuleQueryType> queries)
    {
        foreach (var type in queries)
        {
            endpoints.MapPost($"/{Folder}/{type.Query.Name}", context => AnswerAsync(context, type)).ExcludeFromDescription();
        }
    }

    private static async Task AnswerAsync(HttpContext context, ModuleQueryType type)
    {
        var query = await ReadAsync(context, type.Query);
        var answer = await context.RequestServices.GetRequiredService<ISender>().Send(query, context.RequestAborted);
        await context.Response.WriteAsJsonAsync(answer, type.Answer, RemoteQueries.Json, context.RequestAborted);
    }

    private static async Task<object> ReadAsync(HttpContext context, Type query)
    {
        if (!context.Request.HasJsonContentType())
        {
            throw new BadHttpRequestException(
                $"The content type '{context.Request.ContentType}' is not supported. Send a {query.Name} as 'Content-Type: application/json'.",
                StatusCodes.Status415UnsupportedMediaType);
        }

        try
        {
            return await context.Request.ReadFromJsonAsync(query, RemoteQueries.Json, context.RequestAborted)
                ?? throw new BadHttpRequestException($"The body is empty. Send a {query.Name}.");
        }
        catch (JsonException e)
        {
            throw new BadHttpRequestException($"The body is not a valid {query.Name}: {e.Message}", e);
        }
    }
}
