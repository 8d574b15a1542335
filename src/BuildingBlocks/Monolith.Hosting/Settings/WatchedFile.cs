using System.Text.Json;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Primitives;

namespace Monolith.Hosting;

/// <summary>
/// A file of settings as JSON that is read again when it changes. One that is gone, or half written, changes nothing: the
/// framework's own would take it for one in which nothing is set.
/// </summary>
internal sealed partial class WatchedFile : ConfigurationProvider, IDisposable
{
    private readonly string _path;
    private readonly PhysicalFileProvider _folder;
    private readonly IDisposable _watch;

    public WatchedFile(string path)
    {
        _path = path;
        // It is looked at every four seconds: mounted volumes and busy machines do not tell of every change.
        _folder = new PhysicalFileProvider(Path.GetDirectoryName(path)!) { UsePollingFileWatcher = true, UseActivePolling = true };
        _watch = ChangeToken.OnChange(() => _folder.Watch(Path.GetFileName(path)), Reload);
    }

    /// <summary>Is told of changes that are not taken.</summary>
    public ILogger? Logger { get; set; }

    /// <exception cref="InvalidDataException">The file holds no settings.</exception>
    public override void Load() => Data = Read();

    public void Dispose()
    {
        _watch.Dispose();
        _folder.Dispose();
    }

    private void Reload()
    {
        try
        {
            Data = Read();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            if (Logger is { } logger)
            {
                Log.Refused(logger, _path, e.Message);
            }

            return;
        }

        OnReload();
    }

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
        [LoggerMessage(131, LogLevel.Error, "The change of {File} is not taken, what it said before stays: {Reason}")]
        public static partial void Refused(ILogger logger, string file, string reason);
    }
}

/// <summary>Names such a file. Each time sources are added or taken away, all providers are made anew.</summary>
internal sealed class WatchedFileSource(string path) : IConfigurationSource
{
    public IConfigurationProvider Build(IConfigurationBuilder builder) => new WatchedFile(path);
}
