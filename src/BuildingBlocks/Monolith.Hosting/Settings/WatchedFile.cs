using System.Text.Json;

namespace Monolith.Hosting;

/// <summary>
/// A file of settings as JSON that is read again when it changes. One that is gone, or half written, changes nothing: the
/// framework's own would take it for one in which nothing is set.
/// </summary>
internal sealed partial class WatchedFile : ConfigurationProvider, IDisposable
{
    /// <summary>It is read again and again: mounted volumes and busy machines do not tell of every change.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly string _path;
    private readonly Timer _timer;
    private string _refused = "";

    public WatchedFile(string path)
    {
        _path = path;
        _timer = new Timer(_ => Reload(), null, Interval, Interval);
    }

    /// <summary>Is told of changes that are not taken.</summary>
    public ILogger? Logger { get; set; }

    /// <exception cref="InvalidDataException">The file holds no settings.</exception>
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
            // Told once for each reason, and not every second.
            if (Logger is { } logger && Interlocked.Exchange(ref _refused, e.Message) != e.Message)
            {
                Log.Refused(logger, _path, e.Message);
            }

            return;
        }

        Volatile.Write(ref _refused, "");
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
            throw new InvalidDataException($"{_path} holds no settings as JSON.", e);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(2400, LogLevel.Error, "The change of {File} is not taken, what it said before stays: {Reason}")]
        public static partial void Refused(ILogger logger, string file, string reason);
    }
}

/// <summary>Names such a file. Each time sources are added or taken away, all providers are made anew.</summary>
internal sealed class WatchedFileSource(string path) : IConfigurationSource
{
    public IConfigurationProvider Build(IConfigurationBuilder builder) => new WatchedFile(path);
}
