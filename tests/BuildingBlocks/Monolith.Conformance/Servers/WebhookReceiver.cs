using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Monolith.Conformance;

/// <summary>A receiver outside, on loopback. It verifies signatures with code of its own, and keeps every request.</summary>
public sealed class WebhookReceiver : IAsyncDisposable
{
    /// <summary>A secret of the receiver.</summary>
    public const string Secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    private readonly WebApplication _app;
    private readonly List<ReceivedWebhook> _received = [];

    private WebhookReceiver(WebApplication app) => _app = app;

    /// <summary>The address for events.</summary>
    public Uri Url => new(_app.Urls.First() + "/events");

    /// <summary>Decides how to answer a request: with a status, and perhaps Retry-After. By default, with 204.</summary>
    public Func<ReceivedWebhook, Task<(int Status, string? RetryAfter)>> Answer { get; set; } = _ => Task.FromResult((StatusCodes.Status204NoContent, (string?)null));

    /// <summary>Where a redirect leads, or null.</summary>
    public Uri? Location { get; set; }

    /// <summary>All requests so far, in the order of their arrival.</summary>
    public IReadOnlyList<ReceivedWebhook> Received
    {
        get
        {
            lock (_received)
            {
                return [.. _received];
            }
        }
    }

    /// <summary>The requests so far that were accepted.</summary>
    public IEnumerable<ReceivedWebhook> Accepted => Received.Where(webhook => webhook.Status is >= 200 and < 300);

    /// <summary>Starts a receiver.</summary>
    /// <param name="port">The port; 0 for any.</param>
    public static async Task<WebhookReceiver> StartAsync(int port = 0)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}"));
        var receiver = new WebhookReceiver(builder.Build());
        receiver._app.MapPost("/events", receiver.ReceiveAsync);
        await receiver._app.StartAsync();
        return receiver;
    }

    /// <summary>Answers all requests with a status.</summary>
    public void AnswerWith(int status, string? retryAfter = null) => Answer = _ => Task.FromResult((status, retryAfter));

    /// <summary>Rejects the events with a text, and accepts all others.</summary>
    public void Reject(string text, int status = StatusCodes.Status422UnprocessableEntity) =>
        Answer = webhook => Task.FromResult((webhook.Text == text ? status : StatusCodes.Status204NoContent, (string?)null));

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private async Task ReceiveAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body, Encoding.UTF8);
        var webhook = new ReceivedWebhook(await reader.ReadToEndAsync(context.RequestAborted), context.Request.Headers.ToDictionary(h => h.Key, h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase));
        lock (_received)
        {
            _received.Add(webhook);
        }

        (webhook.Status, var retryAfter) = await Answer(webhook);
        context.Response.StatusCode = webhook.Status;
        if (Location is not null)
        {
            context.Response.Headers.Location = Location.AbsoluteUri;
        }

        if (retryAfter is not null)
        {
            context.Response.Headers.RetryAfter = retryAfter;
        }
    }
}

/// <summary>A request to a receiver.</summary>
/// <param name="Body">The body.</param>
/// <param name="Headers">The headers.</param>
public sealed record ReceivedWebhook(string Body, IReadOnlyDictionary<string, string> Headers)
{
    /// <summary>The answer, or 0 while there is none.</summary>
    public int Status { get; set; }

    /// <summary>The event.</summary>
    public JsonObject Event { get; } = JsonNode.Parse(Body)!.AsObject();

    /// <summary>An attribute of the event.</summary>
    public string? this[string attribute] => (string?)Event[attribute];

    /// <summary>The text of an event of the suites.</summary>
    public string? Text => (string?)Event["data"]?[nameof(Text)];

    /// <summary>Returns whether one of the signatures is that of a secret, as the specification of Standard Webhooks demands.</summary>
    public bool IsSignedWith(string secret)
    {
        var key = Convert.FromBase64String(secret["whsec_".Length..]);
        using var hmac = new HMACSHA256(key);
        var expected = "v1," + Convert.ToBase64String(hmac.ComputeHash(Encoding.UTF8.GetBytes($"{Headers["webhook-id"]}.{Headers["webhook-timestamp"]}.{Body}")));
        return Headers["webhook-signature"].Split(' ').Contains(expected) && Headers["webhook-id"] == this["id"];
    }
}
