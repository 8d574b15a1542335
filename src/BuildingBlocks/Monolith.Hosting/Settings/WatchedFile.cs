using System.Text.Json;

namespace Monolith.Hosting;

/// <summary>
/// A JSON settings file that is reloaded when it changes. A missing or half-written file changes nothing; the framework's own provider
/// would treat it as empty.
/// </summary>
internal sealed partial class WatchedFile : ConfigurationProvider, IDisposable
{
    /// <summary>The polling interval. Mounted volumes and busy machines do not report every change.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly string _path;
    private readonly Timer _timer;
    private string _reported = "";

    public WatchedFile(string path)
    {
        _path = path;
        _timer = new Timer(_ => Reload(), null, Interval, Interval);
    }

    /// <summary>Logs rejected changes.</summary>
    public ILogger? Logger { get; set; }

    /// <exception cref="InvalidDataException">The file contains no settings.</exception>
    public override void Load() => Data = Read();

    public void Dispose() => _timer.Dispose();

    private void Reload()
    {
        Dictionary<string, string?> read;
        try
        {
            read = Read();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            // Log each reason once, and not every second.
            if (Logger is { } logger && Interlocked.Exchange(ref _reported, e.Message) != e.Message)
            {
                Log.InvalidChange(logger, _path, e.Message);
            }

            return;
        }

        Volatile.Write(ref _reported, "");
        if (!IsSame(read))
        {
            Data = read;
            OnReload();
        }
    }

    private bool IsSame(Dictionary<string, string?> read) =>
        read.Count == Data.Count && read.All(setting => Data.TryGetValue(setting.Key, out var value) && value == setting.Value);

    private Dictionary<string, string?> Read()
    {
        try
        {
            using var stream = File.OpenRead(_path);
            return new ConfigurationBuilder().AddJsonStream(stream).Build().AsEnumerable()
                .Where(setting => setting.Value is not null)
                .ToDictionary(setting => setting.Key, setting => setting.Value, StringComparer.OrdinalIgnoreCase);
        }
        catch (Exception e) when (e is JsonException or FormatException)
        {
            throw new InvalidDataException($"{_path} does not contain settings as JSON.", e);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(2400, LogLevel.Error, "Ignoring an invalid change of {File}; keeping the previous settings: {Reason}")]
        public static partial void InvalidChange(ILogger logger, string file, string reason);
    }
}

/// <summary>
/// Adds such a file to the configuration. The configuration recreates all providers whenever a source is added or removed.
/// </summary>
internal sealed class WatchedFileSource(string path) : IConfigurationSource
{
    public IConfigurationProvider Build(IConfigurationBuilder builder) => new WatchedFile(path);
}
