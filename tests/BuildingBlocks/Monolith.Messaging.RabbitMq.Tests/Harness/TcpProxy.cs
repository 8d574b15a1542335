using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace Monolith.Messaging.RabbitMq.Tests;

/// <summary>A wire between a client and a broker that a test may cut.</summary>
internal sealed class TcpProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentBag<TcpClient> _clients = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly Uri _target;
    private readonly X509Certificate2? _certificate;
    private readonly Task _accepting;
    private TaskCompletionSource _flow = new();
    private bool _cut;
    private int _refused;

    /// <param name="target">The broker.</param>
    /// <param name="certificate">The certificate for TLS with clients, or null for plain TCP. With TLS, clients must present a certificate
    /// as well.</param>
    public TcpProxy(Uri target, X509Certificate2? certificate = null)
    {
        _target = target;
        _certificate = certificate;
        _flow.SetResult();
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>The subject of the last client's certificate.</summary>
    public string? Client { get; private set; }

    public Uri Uri => new UriBuilder(_target) { Scheme = _certificate is null ? "amqp" : "amqps", Host = "127.0.0.1", Port = ((IPEndPoint)_listener.LocalEndpoint).Port }.Uri;

    /// <summary>The number of rejected connections.</summary>
    public int Refused => Volatile.Read(ref _refused);

    /// <summary>Drops all connections and accepts new ones.</summary>
    public void Drop()
    {
        while (_clients.TryTake(out var client))
        {
            client.Dispose();
        }
    }

    /// <summary>Drops all connections and rejects new ones.</summary>
    public void Cut()
    {
        Volatile.Write(ref _cut, true);
        Drop();
    }

    /// <summary>Stops forwarding data, without closing connections.</summary>
    public void Freeze() => Volatile.Write(ref _flow, new TaskCompletionSource());

    /// <summary>Carries on.</summary>
    public void Thaw() => Volatile.Read(ref _flow).TrySetResult();

    /// <summary>Accepts connections again.</summary>
    public void Mend() => Volatile.Write(ref _cut, false);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        Drop();
        await _accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private async Task PumpAsync(TcpClient client, TcpClient server)
    {
        try
        {
            var (inner, outer) = (server.GetStream(), await GreetAsync(client));
            await Task.WhenAny(CopyAsync(inner, outer), CopyAsync(outer, inner));
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or InvalidOperationException or AuthenticationException)
        {
            // The test closed the connection, or the client rejected the certificate.
        }

        client.Dispose();
        server.Dispose();
    }

    private async Task CopyAsync(Stream from, Stream to)
    {
        var buffer = new byte[8192];
        while (await from.ReadAsync(buffer) is var count and > 0)
        {
            await Volatile.Read(ref _flow).Task;
            await to.WriteAsync(buffer.AsMemory(0, count));
        }
    }

    private async Task<Stream> GreetAsync(TcpClient client)
    {
        if (_certificate is null)
        {
            return client.GetStream();
        }

        // Request the client's certificate and record it, without rejecting any.
        var tls = new SslStream(client.GetStream(), leaveInnerStreamOpen: false, (_, _, _, errors) => (int)errors >= 0);
        await tls.AuthenticateAsServerAsync(_certificate, clientCertificateRequired: true, checkCertificateRevocation: false);
        Client = tls.RemoteCertificate?.Subject;
        return tls;
    }

    private async Task AcceptAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            var client = await _listener.AcceptTcpClientAsync(_stop.Token);
            var server = new TcpClient();
            _clients.Add(client);
            _clients.Add(server);
            if (Volatile.Read(ref _cut))
            {
                Drop();
                Interlocked.Increment(ref _refused);
                continue;
            }

            try
            {
                await server.ConnectAsync(_target.Host, _target.Port, _stop.Token);
                _ = PumpAsync(client, server);
            }
            catch (Exception e) when (e is SocketException or InvalidOperationException)
            {
                client.Dispose();
            }
        }
    }
}
