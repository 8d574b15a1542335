using Monolith.Conformance;

namespace Monolith.Messaging.RabbitMq.Tests;

/// <summary>Credentials stay where they belong.</summary>
[Collection(OnRabbitMq.Name)]
public sealed class SecretsTests : BrokerTest
{
    [Fact]
    public async Task Logs_and_errors_contain_no_credentials()
    {
        const string wrong = "wr0ng-passw0rd";
        var logs = new Logs();
        var wire = Keep(new TcpProxy(Options.Uri!));
        var (refused, _) = Relay(Connect(password: wrong, loggers: logs));
        var (cut, _) = Relay(Connect(wire.Uri, logs));
        var subscription = Subscribe(Connect(password: wrong, loggers: logs));
        await Eventually.TrueAsync(() => refused.LastError is not null && subscription.LastError is not null && cut.Leads, Token);
        wire.Cut();
        await Eventually.TrueAsync(() => cut.LastError is not null, Token);
        var failure = await Assert.ThrowsAsync<BrokerException>(() => Feed(Connect(password: wrong, loggers: logs)).ReadHeadAsync(Token));

        var all = string.Join('\n', [.. logs.Lines, refused.LastError!, cut.LastError!, subscription.LastError!, failure.ToString()]);
        Assert.Contains("cannot be reached", all, StringComparison.Ordinal);
        Assert.DoesNotContain(wrong, all, StringComparison.Ordinal);
        Assert.DoesNotContain(Options.Password!, all, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_persistent_error_is_logged_once()
    {
        var logs = new Logs();
        var wire = Keep(new TcpProxy(Options.Uri!));
        var (relay, _) = Relay(Connect(wire.Uri, logs));
        await Eventually.TrueAsync(() => relay.Leads, Token);
        wire.Cut();
        await Eventually.TrueAsync(() => relay.LastError?.Contains("cannot be reached", StringComparison.Ordinal) == true, Token);
        var lines = logs.Lines.Count;
        await Eventually.TrueAsync(() => wire.Refused > 10, Token);
        Assert.Equal(lines, logs.Lines.Count);
        wire.Mend();
        await Eventually.TrueAsync(() => logs.Lines.Any(line => line.Contains("makes progress again", StringComparison.Ordinal)), Token);
    }
}
