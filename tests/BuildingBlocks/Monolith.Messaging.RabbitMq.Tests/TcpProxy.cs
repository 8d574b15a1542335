using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Monolith.Messaging.RabbitMq.Tests;

/// <summary>A wire between a client and a broker that a test may cut.</summary>
internal sealed class TcpProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentBag<TcpClient> _clients = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly Uri _target;
    private readonly Task _accepting;
    private bool _cut;
    private int _refused;

    public TcpProxy(Uri target)
    {
        _target = target;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public Uri Uri => new UriBuilder(_target) { Host = "127.0.0.1", Port = ((IPEndPoint)_listener.LocalEndpoint).Port }.Uri;

    /// <summary>How many connections it did not let through.</summary>
    public int Refused => Volatile.Read(ref _refused);

    /// <summary>Drops all connections; new ones are let through.</summary>
    public void Drop()
    {
        while (_clients.TryTake(out var client))
        {
            client.Dispose();
        }
    }

    /// <summary>Drops all connections and lets no new ones through.</summary>
    public void Cut()
    {
        Volatile.Write(ref _cut, true);
        Drop();
    }

    /// <summary>Lets connections through again.</summary>
    public void Mend() => Volatile.Write(ref _cut, false);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        Drop();
        await _accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private static async Task PumpAsync(TcpClient from, TcpClient to)
    {
        try
        {
            await from.GetStream().CopyToAsync(to.GetStream());
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or InvalidOperationException)
        {
            // It was cut.
        }

        from.Dispose();
        to.Dispose();
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
                _ = PumpAsync(server, client);
            }
            catch (Exception e) when (e is SocketException or InvalidOperationException)
            {
                client.Dispose();
            }
        }
    }
}
