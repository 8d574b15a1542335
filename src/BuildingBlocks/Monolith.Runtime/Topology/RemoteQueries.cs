using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using Monolith.Runtime.Events;
using Polly;
using Polly.Retry;

namespace Monolith.Runtime;

/// <summary>
/// Sends public queries to the process that runs the module, with the original caller's token, so that the response is the one the caller
/// would receive there. The caller determines the timeout.
/// </summary>
internal sealed class RemoteQueries(IHttpClientFactory clients, IHttpContextAccessor request, TimeProvider clock)
{
    /// <summary>The name of the HTTP client.</summary>
    public const string Client = "modules";

    private const int Retries = 2;

    /// <summary>The maximum timeout of any query.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromMinutes(1);

    /// <summary>
    /// The JSON options for queries between processes, independent of the options that a module sets for its own endpoints.
    /// </summary>
    public static JsonSerializerOptions Json { get; } = CreateJson();

    // A query changes nothing, so it is safe to retry it when the connection breaks or the process is starting.
    private readonly ResiliencePipeline<HttpResponseMessage> _retry = new ResiliencePipelineBuilder<HttpResponseMessage> { TimeProvider = clock }
        .AddRetry(new RetryStrategyOptions<HttpResponseMessage>
        {
            MaxRetryAttempts = Retries,
            Delay = TimeSpan.FromMilliseconds(50),
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            ShouldHandle = new PredicateBuilder<HttpResponseMessage>().Handle<HttpRequestException>().HandleResult(
                answer => answer.StatusCode is HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout),
        })
        .Build();

    public async Task<TAnswer> SendAsync<TAnswer>(Uri address, string module, IModuleQuery<TAnswer> query, CancellationToken cancellationToken)
    {
        var client = clients.CreateClient(Client);
        var path = new Uri(address, QueryEndpoints.PathOf(module, query.GetType()));
        using var answer = await _retry.ExecuteAsync(
            async token =>
            {
                using var message = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(query, query.GetType(), options: Json) };
                if (request.HttpContext?.Request.Headers.Authorization.ToString() is { Length: > 0 } authorization)
                {
                    message.Headers.TryAddWithoutValidation(HeaderNames.Authorization, authorization);
                }

                if (MessageScope.Current?.CorrelationId is { } correlation)
                {
                    message.Headers.TryAddWithoutValidation(CorrelationMiddleware.Header, correlation);
                }

                if (MessageScope.Current?.Tenant is { } tenant)
                {
                    message.Headers.TryAddWithoutValidation(HeaderTenants.Header, tenant);
                }

                return await client.SendAsync(message, token);
            },
            cancellationToken);
        if (request.HttpContext is { } context && answer.Headers.TryGetValues(BehindHeader.Name, out var behind))
        {
            BehindHeader.Add(context, BehindHeader.Read(behind));
        }

        if (!answer.IsSuccessStatusCode)
        {
            throw new HttpRequestException(
                $"Module {module} at {address} responded to {query.GetType().Name} with status {(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync(cancellationToken)}",
                inner: null,
                answer.StatusCode);
        }

        return (await answer.Content.ReadFromJsonAsync<TAnswer>(Json, cancellationToken))!;
    }

    private static JsonSerializerOptions CreateJson()
    {
        var json = new JsonSerializerOptions(JsonSerializerDefaults.Web);
        ModuleJson.Configure(json);
        return json;
    }
}
