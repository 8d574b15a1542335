using System.Globalization;

namespace Monolith.Conformance;

/// <content>What a test may do to a server of its own.</content>
public sealed partial class RabbitMqServer
{
    private int NamesPort => int.Parse(_names!.StartInfo.Environment["ERL_EPMD_PORT"]!, CultureInfo.InvariantCulture);

    /// <summary>Kills it; what it has stored stays. That it has streams at all RabbitMQ 3.10 writes down a little later than the first of them.</summary>
    public async Task KillAsync()
    {
        var names = Directory.GetFiles(_folder!, "names.dets", SearchOption.AllDirectories).Single(file => file.Contains("/coordination/", StringComparison.Ordinal));
        await Eventually.TrueAsync(
            async () => (await File.ReadAllBytesAsync(names)).AsSpan().IndexOf("rabbit_stream_coordinator"u8) >= 0,
            TestContext.Current.CancellationToken);
        Signal(_server!, SigKill);
        await _server!.WaitForExitAsync().WaitAsync(Timeout);
    }

    /// <summary>Starts it again on the same port, with what it has stored.</summary>
    public async Task RestartAsync()
    {
        _server!.Dispose();
        _server = Start(_folder!, NamesPort, [Path.Combine(Scripts, "rabbitmq-server")]);
        await AnswersAsync();
    }
}
