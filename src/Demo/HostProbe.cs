using System.Net;
using System.Text.Json;

namespace Monolith.Demo;

/// <summary>Finds out who answers at an address.</summary>
internal static class HostProbe
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);
    private static readonly string[] Needed = ["profiles", "catalog", "inventory", "ordering", "payments"];

    /// <summary>Whether a monolith answers; false when nobody does.</summary>
    /// <exception cref="DemoException">Somebody else answers, or the monolith lacks a module that the demo needs, or it asks for a token.</exception>
    public static async Task<bool> AnswersAsync(ShopClient client, CancellationToken cancellationToken)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(Timeout);
        try
        {
            if ((await client.ProbeAsync("/profiles", timeout.Token)).Status is HttpStatusCode.Unauthorized)
            {
                throw new DemoException(
                    $"What answers at {client.Address} asks for a token, and the demo has none: it fills a monolith that runs in Development without Auth:Authority.");
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
            throw new DemoException($"What answers at {client.Address} is no monolith: {e.Message} Give another address with --url.", e);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new DemoException(
                $"Something listens at {client.Address}, but gave no answer within {Timeout.TotalSeconds:0} seconds. Give another address with --url.", e);
        }
    }

    private static void Check(Uri address, int status, string body)
    {
        var modules = ModulesIn(body) ?? throw new DemoException(
            $"What answers at {address} is no monolith: GET /health/ready gave {status} and no list of modules. Give another address with --url.");
        if (Needed.Except(modules).ToList() is { Count: > 0 } absent)
        {
            throw new DemoException(
                $"The monolith at {address} lacks {string.Join(", ", absent)}, which the demo needs: check its Modules:<name>:Location settings.");
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
            return null; // The caller says that it is no monolith.
        }
    }
}
