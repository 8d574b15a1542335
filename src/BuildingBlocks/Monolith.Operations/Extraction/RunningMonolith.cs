using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Monolith.Runtime;

namespace Monolith.Operations;

/// <summary>A monolith that runs, asked over HTTP for what only the process itself knows.</summary>
internal sealed class RunningMonolith
{
    private const string AddressOption = "--running", TokenOption = "--token";

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    private readonly Uri _address;
    private readonly string? _token;

    /// <exception cref="ArgumentException">It is no address; or the token stands in the argument, or where it is to be there is none.</exception>
    public RunningMonolith(string address, string? token)
    {
        _address = Uri.TryCreate(address, UriKind.Absolute, out var parsed) && parsed.Scheme is "http" or "https"
            ? parsed
            : throw new ArgumentException($"{AddressOption} is '{address}': give an address such as http://localhost:5080.");
        _token = token is null ? null : SecretArgument.Read(TokenOption, token, given => given);
    }

    private string Address => _address.ToString().TrimEnd('/');

    private string Asked => $"{AddressOption} {Address}";

    /// <summary>Reads which endpoints asked which modules.</summary>
    /// <exception cref="ExtractionException">It does not tell; the message says why, and what to do.</exception>
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
            throw new ExtractionException($"{Asked}: nobody answers there ({e.Message}). Start the monolith, or give the address that it tells when it starts.");
        }
        catch (TaskCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new ExtractionException($"{Asked}: there was no answer within {Timeout.TotalSeconds:0} s. See whether it is well: {new Uri(_address, "/health/ready")}.");
        }
    }

    private string Explain(HttpStatusCode status) => status switch
    {
        HttpStatusCode.Unauthorized when _token is null => $"it asks for a token. Give an operator's: {TokenOption} env:<variable>, or {TokenOption} file:<path>.",
        HttpStatusCode.Unauthorized => $"it refuses the token of {TokenOption}. It is not of the authority that it believes, not for it, or no longer valid: get another.",
        HttpStatusCode.Forbidden => $"the token of {TokenOption} lacks the scope '{OperatorApi.Scope}': give an operator's.",
        HttpStatusCode.NotFound => $"there is no {OperatorApi.TrafficPath}. It is no monolith, or an older one: give another address, or deploy this version there first.",
        _ => $"it answered {(int)status}. Try again, and see whether it is well: {new Uri(_address, "/health/ready")}.",
    };

    private async Task<TrafficReport> ReadAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        try
        {
            var report = await answer.Content.ReadFromJsonAsync<TrafficReport>(cancellationToken);
            return report is { Endpoints: not null, OutsideOfRequests: not null } ? report : throw new JsonException("It is empty.");
        }
        catch (JsonException e)
        {
            throw new ExtractionException($"{Asked}: what {OperatorApi.TrafficPath} answers is not what a monolith of this version tells ({e.Message}). Give another address.");
        }
    }
}

/// <summary>What a running monolith told.</summary>
/// <param name="Address">Where it was asked.</param>
/// <param name="Report">What it told.</param>
internal sealed record MeasuredTraffic(string Address, TrafficReport Report);
