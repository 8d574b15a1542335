using System.Net;
using System.Text.Json;

namespace Monolith.Demo;

/// <summary>Checks which server responds at an address.</summary>
internal static class HostProbe
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);
    private static readonly string[] Needed = ["profiles", "catalog", "inventory", "ordering", "payments", "reviews"];

    /// <summary>Returns whether a monolith responds, or false when no server does.</summary>
    /// <exception cref="DemoException">Another server responds, the monolith lacks a module that the demo needs, or it requires a
    /// token.</exception>
    public static async Task<bool> AnswersAsync(ShopClient client, CancellationToken cancellationToken)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(Timeout);
        try
        {
            if ((await client.ProbeAsync("/profiles", timeout.Token)).Status is HttpStatusCode.Unauthorized)
            {
                throw new DemoException(
                    $"The server at {client.Address} requires a token, which the demo does not have. The demo needs a monolith that runs in Development without Auth:Authority.");
            }

            var (status, body) = await client.ProbeAsync("/health/ready", timeout.Token);
            Check(client.Address, (int)status, body);
            return true;
        }
        catch (HttpRequestException e) when (e.HttpRequestError is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError)
        {
            return false;
        }
        catch (HttpRequestException e)
        {
            throw new DemoException($"The server at {client.Address} is not a monolith: {e.Message} Specify another address with --url.", e);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new DemoException(
                $"The server at {client.Address} did not respond within {Timeout.TotalSeconds:0} seconds. Specify another address with --url.", e);
        }
    }

    private static void Check(Uri address, int status, string body)
    {
        var modules = ModulesIn(body) ?? throw new DemoException(
            $"The server at {address} is not a monolith: GET /health/ready returned status {status} and no list of modules. Specify another address with --url.");
        if (Needed.Except(modules).ToList() is { Count: > 0 } absent)
        {
            throw new DemoException(
                $"The monolith at {address} lacks {string.Join(", ", absent)}, which the demo needs. Check its Modules:<name>:Location settings.");
        }
    }

    private static List<string>? ModulesIn(string body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            return json.RootElement.ValueKind == JsonValueKind.Object
                && json.RootElement.TryGetProperty("modules", out var modules) && modules.ValueKind == JsonValueKind.Object
                ? [.. modules.EnumerateObject().Select(m => m.Name)]
                : null;
        }
        catch (JsonException)
        {
            return null; // The caller reports that the server is not a monolith.
        }
    }
}
