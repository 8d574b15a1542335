using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Monolith.Messaging.RabbitMq;

/// <summary>
/// A connection of a process to the broker, shared by several channels. It does not recover automatically, because a recovery in the middle
/// of an operation would be unsafe. After a channel fails, its user opens another one, which reconnects if necessary.
/// </summary>
internal sealed class RabbitMqConnection(RabbitMqOptions options, string purpose) : IAsyncDisposable
{
    private static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(2);

    private readonly SemaphoreSlim _connecting = new(1);
    private IConnection? _connection;
    private bool _disposed;

    /// <summary>Opens a channel.</summary>
    /// <param name="kind">The options of the channel, or null for the defaults.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <exception cref="BrokerException">The broker is unavailable, or rejects the connection.</exception>
    public async Task<IChannel> OpenChannelAsync(CreateChannelOptions? kind, CancellationToken cancellationToken)
    {
        await _connecting.WaitAsync(cancellationToken);
        try
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (_connection is not { IsOpen: true })
            {
                await CloseAsync();
                _connection = await ConnectAsync(cancellationToken);
            }

            return await _connection.CreateChannelAsync(kind, cancellationToken);
        }
        catch (Exception e) when (e is RabbitMQClientException or IOException or TimeoutException)
        {
            throw new BrokerException($"RabbitMQ at {options.Uri!.Host}:{Endpoint.Port} cannot be reached: {Reason(e)}", e);
        }
        finally
        {
            _connecting.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _connecting.WaitAsync();
        try
        {
            _disposed = true;
            await CloseAsync();
        }
        finally
        {
            _connecting.Release();
        }
    }

    private AmqpTcpEndpoint Endpoint => new(options.Uri!.Host, options.Uri.Port, Tls.Read(options));

    private static string Reason(Exception failure) => (failure.InnerException ?? failure).Message;

    private Task<IConnection> ConnectAsync(CancellationToken cancellationToken)
    {
        var host = Uri.UnescapeDataString(options.Uri!.AbsolutePath.TrimStart('/'));
        var factory = new ConnectionFactory
        {
            Endpoint = Endpoint,
            VirtualHost = host.Length == 0 ? ConnectionFactory.DefaultVHost : host,
            UserName = options.UserName!,
            Password = options.Password!,
            ClientProvidedName = $"{options.Prefix} {purpose}: {Environment.MachineName} {Environment.ProcessId}",
            AutomaticRecoveryEnabled = false,
            TopologyRecoveryEnabled = false,
            RequestedHeartbeat = options.Heartbeat,
            RequestedConnectionTimeout = options.RequestTimeout,
            HandshakeContinuationTimeout = options.RequestTimeout,
            ContinuationTimeout = options.RequestTimeout,
        };
        return factory.CreateConnectionAsync(cancellationToken);
    }

    private async Task CloseAsync()
    {
        if (_connection is { } connection)
        {
            _connection = null;
            await connection.CloseAsync(Constants.ReplySuccess, "done", CloseTimeout, abort: true);
            await connection.DisposeAsync();
        }
    }
}
