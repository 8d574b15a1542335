using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Host.Tests;

/// <summary>Assertions about responses.</summary>
internal static class Answers
{
    public static Task<HttpResponseMessage> FetchAsync(this HttpClient http, string path) =>
        http.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);

    public static async Task<JsonElement> ReadAsync(this HttpClient http, string path)
    {
        using var answer = await http.FetchAsync(path);
        return await answer.ExpectAsync(HttpStatusCode.OK);
    }

    public static async Task<HttpStatusCode> StatusAsync(this HttpClient http, string path)
    {
        using var answer = await http.FetchAsync(path);
        return answer.StatusCode;
    }

    public static async Task<HttpResponseMessage> SendAsync(this HttpClient http, string method, string path, object? body = null, string? key = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path) { Content = body is null ? null : JsonContent.Create(body) };
        if (key is not null)
        {
            request.Headers.Add("Idempotency-Key", key);
        }

        return await http.SendAsync(request, TestContext.Current.CancellationToken);
    }

    public static async Task<JsonElement> ExpectAsync(this HttpResponseMessage answer, HttpStatusCode status)
    {
        var body = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(
            answer.StatusCode == status,
            $"{answer.RequestMessage?.Method} {answer.RequestMessage?.RequestUri} was answered {(int)answer.StatusCode} instead of {(int)status}: {body}");
        return body.Length == 0 ? default : JsonSerializer.Deserialize<JsonElement>(body);
    }

    /// <summary>Asserts that a response has problem details, as all rejections do.</summary>
    public static async Task<JsonElement> ExpectProblemAsync(this HttpResponseMessage answer, HttpStatusCode status)
    {
        var problem = await answer.ExpectAsync(status);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal((int)status, problem.GetProperty("status").GetInt32());
        Assert.NotEmpty(problem.GetProperty("title").GetString()!);
        return problem;
    }
}
