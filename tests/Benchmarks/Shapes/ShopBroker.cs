using Monolith.Conformance;

namespace Monolith.Benchmarks;

/// <summary>A RabbitMQ server for one shop.</summary>
internal sealed class ShopBroker : IAsyncDisposable
{
    private readonly RabbitMqServer _server;

    private ShopBroker(RabbitMqServer server) => _server = server;

    /// <summary>The settings with which processes find the broker.</summary>
    public IReadOnlyDictionary<string, string> Settings => new Dictionary<string, string>
    {
        ["RabbitMq:Uri"] = _server.Uri.ToString(),
        ["RabbitMq:UserName"] = _server.UserName,
        ["RabbitMq:Password"] = _server.Password,
    };

    public static async Task<ShopBroker> StartAsync() => new(await RabbitMqServer.StartAsync());

    /// <summary>Reads the broker's counters.</summary>
    public IEnumerable<Reading> Read() =>
    [
        Reading.Of("RabbitMQ", ProcessTree.Look().ProcessorTimeOf(_server.ProcessId!.Value)),
        new(
            "streams per order",
            "bytes",
            Directory.EnumerateFiles(_server.Folder!, "*.segment", SearchOption.AllDirectories).Sum(path => new FileInfo(path).Length)),
    ];

    public ValueTask DisposeAsync() => _server.DisposeAsync();
}
