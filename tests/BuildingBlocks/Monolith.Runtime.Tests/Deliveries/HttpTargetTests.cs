using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Time.Testing;
using Monolith.Conformance;
using Monolith.Runtime.Events;

namespace Monolith.Runtime.Tests;

/// <summary>What the target of a delivery sends over HTTP, and what answers mean.</summary>
public sealed class HttpTargetTests : IAsyncLifetime
{
    private const string OtherSecret = "whsec_q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQ";

    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private WebhookReceiver _receiver = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _receiver = await WebhookReceiver.StartAsync();

    public ValueTask DisposeAsync() => _receiver.DisposeAsync();

    [Fact]
    public async Task A_request_is_signed_with_both_secrets_while_one_replaces_the_other()
    {
        await using var target = Open(http => http.PreviousSecret = OtherSecret);
        await SendAsync(target, Message("a", "{\"id\":\"{id}\",\"data\":{\"Text\":\"ü\"}}"));

        var webhook = Assert.Single(_receiver.Received);
        Assert.True(webhook.IsSignedWith(WebhookReceiver.Secret) && webhook.IsSignedWith(OtherSecret));
        Assert.Equal($"{_clock.GetUtcNow().ToUnixTimeSeconds()}", webhook.Headers["webhook-timestamp"]);
        Assert.Equal("application/cloudevents+json; charset=utf-8", webhook.Headers["Content-Type"]);
    }

    [Fact]
    public void The_example_of_the_specification_has_the_signature_of_the_specification()
    {
        var secret = WebhookSignature.ReadSecret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")!;

        Assert.Equal(
            "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
            WebhookSignature.Sign([secret], "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, "{\"test\": 2432232314}"u8));
    }

    [Fact]
    public async Task Configured_headers_are_sent()
    {
        await using var target = Open(http => http.Headers["Authorization"] = "Bearer abc");
        await SendAsync(target, Message("a"));

        Assert.Equal("Bearer abc", Assert.Single(_receiver.Received).Headers["Authorization"]);
    }

    [Theory]
    [InlineData(400, false)]
    [InlineData(404, false)]
    [InlineData(409, false)]
    [InlineData(422, false)]
    [InlineData(500, false)]
    [InlineData(301, true)]
    [InlineData(401, true)]
    [InlineData(403, true)]
    [InlineData(408, true)]
    [InlineData(410, true)]
    [InlineData(429, true)]
    [InlineData(502, true)]
    [InlineData(503, true)]
    [InlineData(504, true)]
    public async Task An_answer_is_the_fault_of_the_event_or_of_the_receiver(int status, bool ofReceiver)
    {
        _receiver.AnswerWith(status);
        await using var target = Open(http => http.Url = new Uri(_receiver.Url + "?key=hidden"));

        var failure = await Assert.ThrowsAnyAsync<Exception>(() => SendAsync(target, Message("a")));

        Assert.Equal(ofReceiver, failure is TargetUnavailableException);
        Assert.Equal(!ofReceiver, failure is EventRejectedException);
        Assert.StartsWith($"{_receiver.Url.GetLeftPart(UriPartial.Authority)} answered {status}", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hidden", failure.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(503, "30", 30)]
    [InlineData(429, "Tue, 01 Jan 2030 00:02:00 GMT", 120)]
    [InlineData(503, "999999", 3600)]
    [InlineData(503, null, null)]
    public async Task A_receiver_may_ask_for_time(int status, string? retryAfter, int? seconds)
    {
        _receiver.AnswerWith(status, retryAfter);
        await using var target = Open();

        var failure = await Assert.ThrowsAsync<TargetUnavailableException>(() => SendAsync(target, Message("a")));

        Assert.Equal(seconds, failure.RetryAfter?.TotalSeconds);
    }

    [Fact]
    public async Task A_receiver_that_does_not_listen_or_does_not_answer_in_time_is_unavailable()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        await using var silent = Open(http => (http.Url, http.Timeout) = (new Uri($"http://{listener.LocalEndpoint}/events"), TimeSpan.FromMilliseconds(100)));
        var sending = SendAsync(silent, Message("a"));
        using var connection = await listener.AcceptTcpClientAsync(Token);
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Contains("did not answer within 0.1 s", (await Assert.ThrowsAsync<TargetUnavailableException>(() => sending)).Message, StringComparison.Ordinal);

        listener.Stop();
        await using var closed = Open(http => http.Url = new Uri($"http://{listener.LocalEndpoint}/events"));
        Assert.Contains("cannot be reached", (await Assert.ThrowsAsync<TargetUnavailableException>(() => SendAsync(closed, Message("a")))).Message, StringComparison.Ordinal);
    }

    /// <summary>A redirect would take the events, and with them the configured headers, to an address of the receiver's choice.</summary>
    [Fact]
    public async Task A_redirect_is_not_followed()
    {
        await using var elsewhere = await WebhookReceiver.StartAsync();
        _receiver.AnswerWith(307);
        _receiver.Location = elsewhere.Url;
        await using var target = Open();

        await Assert.ThrowsAsync<TargetUnavailableException>(() => SendAsync(target, Message("a")));

        Assert.Single(_receiver.Received);
        Assert.Empty(elsewhere.Received);
    }

    [Fact]
    public async Task Keys_are_sent_side_by_side_and_the_events_of_one_key_one_after_the_other()
    {
        // The answers wait until both keys have arrived. More events of the first key than may be on their way at once come before the other key,
        // so that one of them would arrive meanwhile.
        var (both, unanswered, overtaken) = (new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), new ConcurrentDictionary<string, bool>(), false);
        _receiver.Answer = async webhook =>
        {
            if (!unanswered.TryAdd(webhook["subject"]!, true))
            {
                Volatile.Write(ref overtaken, true);
            }

            if (overtaken || unanswered.Count == 2)
            {
                both.TrySetResult();
            }

            await both.Task.WaitAsync(Token);
            unanswered.TryRemove(webhook["subject"]!, out _);
            return (204, null);
        };
        await using var target = Open();
        DeliveryMessage[] messages = [Message("a"), Message("a"), Message("a"), Message("a"), Message("b")];
        var accepted = new List<Guid>();
        await target.SendAsync(messages, id => { lock (accepted) { accepted.Add(id); } }, Token);

        Assert.False(overtaken);
        Assert.Equal(["a", "b"], _receiver.Received.Take(2).Select(webhook => webhook["subject"]).Order(StringComparer.Ordinal));
        Assert.Equal(messages.Select(message => message.Id).Order(), accepted.Order());
    }

    private HttpTarget Open(Action<HttpTargetOptions>? change = null)
    {
        var options = new HttpTargetOptions { Url = _receiver.Url, Secret = WebhookReceiver.Secret };
        change?.Invoke(options);
        return new HttpTarget(options, _clock);
    }

    private static Task SendAsync(HttpTarget target, DeliveryMessage message) => target.SendAsync([message], _ => { }, Token);

    private DeliveryMessage Message(string key, string body = "{\"id\":\"{id}\",\"subject\":\"{key}\"}")
    {
        var id = Guid.CreateVersion7(_clock.GetUtcNow());
        var text = body.Replace("{id}", id.ToString(), StringComparison.Ordinal).Replace("{key}", key, StringComparison.Ordinal);
        return new DeliveryMessage(id, "source.noted", key, _clock.GetUtcNow(), System.Text.Encoding.UTF8.GetBytes(text));
    }
}
