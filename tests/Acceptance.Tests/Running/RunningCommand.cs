using System.Diagnostics;
using System.Text;

namespace Acceptance.Tests;

/// <summary>A command of the Host that runs while other things happen.</summary>
internal sealed class RunningCommand : IAsyncDisposable
{
    private readonly Process _process;
    private readonly Task<string> _errors;
    private readonly StringBuilder _said = new();

    public RunningCommand(string directory, IReadOnlyDictionary<string, string> settings, params string[] command)
    {
        _process = MonolithProcess.Run(directory, settings, command);
        _errors = _process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Waits until it has printed a line with some words in it.</summary>
    public async Task SaysAsync(string words)
    {
        while (await _process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            _said.AppendLine(line);
            if (line.Contains(words, StringComparison.Ordinal))
            {
                return;
            }
        }

        Assert.Fail($"The output lacks '{words}':{Environment.NewLine}{_said}{await _errors}");
    }

    /// <summary>Waits for the command to end successfully, and prints its output.</summary>
    public async Task EndsWellAsync(ITestOutputHelper output)
    {
        _said.Append(await _process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken));
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken);
        output.WriteLine(_said.ToString());
        Assert.True(_process.ExitCode == 0, $"{_said}{await _errors}");
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }
}
