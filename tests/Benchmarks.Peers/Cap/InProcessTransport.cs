using System.Collections.Concurrent;
using System.Threading.Channels;
using DotNetCore.CAP;
using DotNetCore.CAP.Messages;
using DotNetCore.CAP.Transport;
using Microsoft.Extensions.DependencyInjection;

namespace Monolith.Benchmarks.Peers;

/// <summary>
/// A transport of CAP within this process: a queue for each group of subscribers, from which the group's consumers take messages. What
/// survives a restart is in CAP's own tables: it stores a message before it is sent, and again when it is received.
/// </summary>
internal sealed class InProcessTransport : ITransport, IConsumerClientFactory, ICapOptionsExtension
{
    private readonly ConcurrentDictionary<string, Channel<TransportMessage>> _groups = new();

    public BrokerAddress BrokerAddress { get; } = new("in-process", "");

    public void AddServices(IServiceCollection services) => services
        .AddSingleton(new CapMessageQueueMakerService("in-process"))
        .AddSingleton<ITransport>(this)
        .AddSingleton<IConsumerClientFactory>(this);

    public Task<OperateResult> SendAsync(TransportMessage message)
    {
        foreach (var (name, group) in _groups)
        {
            // Each group adds headers of its own.
            group.Writer.TryWrite(new TransportMessage(
                new Dictionary<string, string?>(message.Headers) { [DotNetCore.CAP.Messages.Headers.Group] = name }, message.Body));
        }

        return Task.FromResult(OperateResult.Success);
    }

    public Task<IConsumerClient> CreateAsync(string groupName, byte groupConcurrent) => Task.FromResult<IConsumerClient>(
        new Consumer(_groups.GetOrAdd(groupName, _ => Channel.CreateUnbounded<TransportMessage>()), BrokerAddress));

    private sealed class Consumer(Channel<TransportMessage> queue, BrokerAddress address) : IConsumerClient
    {
        public BrokerAddress BrokerAddress => address;

        public Func<TransportMessage, object?, Task>? OnMessageCallback { get; set; }

        public Action<LogMessageEventArgs>? OnLogCallback { get; set; }

        public Task SubscribeAsync(IEnumerable<string> topics) => Task.CompletedTask;

        public async Task ListeningAsync(TimeSpan timeout, CancellationToken cancellationToken)
        {
            await foreach (var message in queue.Reader.ReadAllAsync(cancellationToken))
            {
                await OnMessageCallback!(message, message);
            }
        }

        public Task CommitAsync(object? sender) => Task.CompletedTask;

        /// <summary>Delivers the message again.</summary>
        public Task RejectAsync(object? sender) => queue.Writer.WriteAsync((TransportMessage)sender!).AsTask();

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
