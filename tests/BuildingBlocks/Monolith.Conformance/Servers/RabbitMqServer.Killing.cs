using System.Globalization;

namespace Monolith.Conformance;

/// <content>Operations on a server that a test has started itself.</content>
public sealed partial class RabbitMqServer
{
    private int NamesPort => int.Parse(_names!.StartInfo.Environment["ERL_EPMD_PORT"]!, CultureInfo.InvariantCulture);

    /// <summary>
    /// Kills the server; its data stays. RabbitMQ 3.10 records that it has streams a little later than it creates the first one.
    /// </summary>
    public async Task KillAsync()
    {
        var names = Directory.GetFiles(_folder!, "names.dets", SearchOption.AllDirectories).Single(file => file.Contains("/coordination/", StringComparison.Ordinal));
        await Eventually.TrueAsync(
            async () => (await File.ReadAllBytesAsync(names)).AsSpan().IndexOf("rabbit_stream_coordinator"u8) >= 0,
            TestContext.Current.CancellationToken);
        Signal(_server!, SigKill);
        await _server!.WaitForExitAsync().WaitAsync(Timeout);
    }

    /// <summary>Restarts the server on the same port with its data.</summary>
    public async Task RestartAsync()
    {
        _server!.Dispose();
        _server = Start(_folder!, NamesPort, [Path.Combine(Scripts, "rabbitmq-server")]);
        await AnswersAsync();
    }
}
