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
    private Dictionary<string, string?>? _rejected;

    public WatchedFile(string path)
    {
        _path = path;
        _timer = new Timer(_ => Reload(), null, Interval, Interval);
    }

    /// <summary>The full path of the file.</summary>
    public string Path => _path;

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

        if (IsSame(read, Data) || (_rejected is not null && IsSame(read, _rejected)))
        {
            return;
        }

        Volatile.Write(ref _reported, "");
        Apply(read);
    }

    /// <summary>
    /// Applies settings. Whoever reads settings again may reject them, such as logging an unknown level. That must not end the process: an
    /// exception on this timer would.
    /// </summary>
    private void Apply(Dictionary<string, string?> read)
    {
        var before = Data;
        (Data, _rejected) = (read, null);
        if (Announce() is not { } reason)
        {
            return;
        }

        (Data, _rejected) = (before, read);
        Announce();
        if (Logger is { } logger)
        {
            Log.InvalidChange(logger, _path, reason);
        }
    }

    /// <summary>Announces the settings, and returns why they were rejected, or null.</summary>
    private string? Announce()
    {
        try
        {
            OnReload();
            return null;
        }
        catch (Exception e)
        {
            return string.Join(" ", (e is AggregateException all ? all.Flatten().InnerExceptions : [e]).Select(reason => reason.Message).Distinct());
        }
    }

    private static bool IsSame(Dictionary<string, string?> read, IDictionary<string, string?> known) =>
        read.Count == known.Count && read.All(setting => known.TryGetValue(setting.Key, out var value) && value == setting.Value);

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
