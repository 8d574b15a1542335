using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Monolith.Runtime;

namespace Monolith.Operations;

/// <summary>An HTTP client for a running monolith, which knows facts that no other process can read.</summary>
internal sealed class RunningMonolith
{
    private const string AddressOption = "--running", TokenOption = "--token";

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    private readonly Uri _address;
    private readonly string? _token;

    /// <exception cref="ArgumentException">The address is invalid, the token is given as plain text, or its variable or file does not
    /// exist.</exception>
    public RunningMonolith(string address, string? token)
    {
        _address = Uri.TryCreate(address, UriKind.Absolute, out var parsed) && parsed.Scheme is "http" or "https"
            ? parsed
            : throw new ArgumentException($"{AddressOption} has the invalid value '{address}'. Use an address such as http://localhost:5080.");
        _token = token is null ? null : SecretArgument.Read(TokenOption, token, given => given);
    }

    private string Address => _address.ToString().TrimEnd('/');

    private string Asked => $"{AddressOption} {Address}";

    /// <summary>Reads the counts of queries by endpoint.</summary>
    /// <exception cref="ExtractionException">The monolith did not return the counts. The message says why, and what to do.</exception>
    public async Task<MeasuredTraffic> ReadTrafficAsync(CancellationToken cancellationToken)
    {
        using var http = new HttpClient { Timeout = Timeout };
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(_address, OperatorApi.TrafficPath));
        request.Headers.Authorization = _token is null ? null : new AuthenticationHeaderValue("Bearer", _token);
        try
        {
            using var answer = await http.SendAsync(request, cancellationToken);
            return answer.IsSuccessStatusCode
                ? new MeasuredTraffic(Address, await ReadAsync(answer, cancellationToken))
                : throw new ExtractionException($"{Asked}: {Explain(answer.StatusCode)}");
        }
        catch (HttpRequestException e)
        {
            throw new ExtractionException($"{Asked}: the connection failed ({e.Message}). Start the monolith, or use the address that it prints when it starts.");
        }
        catch (TaskCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new ExtractionException($"{Asked}: no response within {Timeout.TotalSeconds:0} s. Check its health: {new Uri(_address, "/health/ready")}.");
        }
    }

    private string Explain(HttpStatusCode status) => status switch
    {
        HttpStatusCode.Unauthorized when _token is null => $"it requires a token. Add an operator's token: {TokenOption} env:<variable>, or {TokenOption} file:<path>.",
        HttpStatusCode.Unauthorized => $"it rejected the token of {TokenOption}: the token is from another authority, for another audience, or expired. Get a new one.",
        HttpStatusCode.Forbidden => $"the token of {TokenOption} lacks the scope '{OperatorApi.Scope}'. Use an operator's token.",
        HttpStatusCode.NotFound => $"{OperatorApi.TrafficPath} was not found. The server is not a monolith, or an older version. Use another address, or deploy this version there first.",
        _ => $"it responded with status {(int)status}. Check its health, then retry: {new Uri(_address, "/health/ready")}.",
    };

    private async Task<TrafficReport> ReadAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        try
        {
            var report = await answer.Content.ReadFromJsonAsync<TrafficReport>(cancellationToken);
            return report is { Endpoints: not null, OutsideOfRequests: not null } ? report : throw new JsonException("The response is empty.");
        }
        catch (JsonException e)
        {
            throw new ExtractionException($"{Asked}: the response of {OperatorApi.TrafficPath} does not have the format of this version ({e.Message}). Use another address.");
        }
    }
}

/// <summary>The counts of a running monolith.</summary>
/// <param name="Address">The address of the process.</param>
/// <param name="Report">The counts.</param>
internal sealed record MeasuredTraffic(string Address, TrafficReport Report);
