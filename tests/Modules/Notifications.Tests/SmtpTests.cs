using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Notifications.Tests;

public sealed class SmtpTests : NotificationsScenario
{
    [Fact]
    public async Task A_mail_is_sent_to_the_server()
    {
        using var server = new MailServer(recipientAnswer: "250 ok");
        await StartAsync(null, server.Settings);
        await RegisterAsync();
        await ConfirmAsync();

        Assert.Equal(NotificationStatus.Sent, (await SettledAsync()).Status);

        Assert.Contains($"RCPT TO:<{Email}>", server.Heard, StringComparison.Ordinal);
        Assert.Contains($"Dear {Name}", server.Heard, StringComparison.Ordinal);
        Assert.Empty(Mails());
    }

    [Fact]
    public async Task A_permanent_rejection_is_stored_without_the_address()
    {
        using var server = new MailServer(recipientAnswer: $"550 <{Email}> does not live here");
        await StartAsync(null, server.Settings);
        await RegisterAsync();
        await ConfirmAsync();

        var notification = await SettledAsync();

        Assert.Equal((NotificationStatus.Failed, "The mail server returned status 550 (RecipientNotAccepted)."), (notification.Status, notification.Reason));
        Assert.Equal(1, server.Connections);
    }

    [Fact]
    public async Task A_busy_server_is_retried()
    {
        using var server = new MailServer(recipientAnswer: "450 later");
        await StartAsync(null, [.. server.Settings, ("Messaging:SideEffectMaxAttempts", "3")]);
        await RegisterAsync();
        await ConfirmAsync();

        var notification = await SettledAsync();

        Assert.Equal((NotificationStatus.Failed, "The mail server returned status 450 (RecipientNotAccepted)."), (notification.Status, notification.Reason));
        Assert.Equal(3, server.Connections);
    }

    /// <summary>Implements the part of SMTP that the tests need.</summary>
    private sealed class MailServer : IDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
        private readonly StringBuilder _heard = new();
        private readonly string _recipientAnswer;
        private readonly Task _serving;

        public MailServer(string recipientAnswer)
        {
            _recipientAnswer = recipientAnswer;
            _listener.Start();
            _serving = ServeAsync();
        }

        public (string, string)[] Settings =>
        [
            ("Modules:notifications:Mail:Transport", "Smtp"),
            ("Modules:notifications:Mail:Host", "127.0.0.1"),
            ("Modules:notifications:Mail:Port", $"{((IPEndPoint)_listener.LocalEndpoint).Port}"),
            ("Modules:notifications:Mail:Security", "None"),
        ];

        public string Heard
        {
            get
            {
                lock (_heard)
                {
                    return _heard.ToString();
                }
            }
        }

        public int Connections { get; private set; }

        public void Dispose()
        {
            _listener.Stop();
            _listener.Dispose();
            Assert.True(_serving.Wait(TimeSpan.FromSeconds(10)));
        }

        private async Task ServeAsync()
        {
            while (true)
            {
                TcpClient client;
                try
                {
                    client = await _listener.AcceptTcpClientAsync();
                }
                // InvalidOperationException: the listener was stopped between two clients.
                catch (Exception e) when (e is SocketException or ObjectDisposedException or InvalidOperationException)
                {
                    return;
                }

                Connections++;
                using (client)
                {
                    await TalkAsync(client.GetStream());
                }
            }
        }

        private async Task TalkAsync(NetworkStream stream)
        {
            using var reader = new StreamReader(stream);
            await using var writer = new StreamWriter(stream) { NewLine = "\r\n", AutoFlush = true };
            await writer.WriteLineAsync("220 here");
            for (var inData = false; await reader.ReadLineAsync() is { } line;)
            {
                lock (_heard)
                {
                    _heard.AppendLine(line);
                }

                if (inData && line != ".")
                {
                    continue;
                }

                inData = line.StartsWith("DATA", StringComparison.Ordinal);
                await writer.WriteLineAsync(
                    inData ? "354 go on"
                    : line.StartsWith("RCPT", StringComparison.Ordinal) ? _recipientAnswer
                    : line.StartsWith("QUIT", StringComparison.Ordinal) ? "221 bye"
                    : "250 ok");
            }
        }
    }
}
