using System.Threading.Channels;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Monolith.Hosting;

namespace Host.Tests;

public sealed class SettingsFileTests : IDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(20);

    private readonly string _folder = Directory.CreateTempSubdirectory("monolith-settings-").FullName;

    private string File => Path.Combine(_folder, "settings.json");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_change_is_applied_even_if_later_sources_were_added()
    {
        using var configuration = Read();
        configuration.AddInMemoryCollection([new("Other", "1")]);
        await ChangeAsync(configuration, """{ "Modules": { "payments": { "Location": "http://payments:8080" } } }""");
        Assert.Equal("http://payments:8080", configuration["Modules:payments:Location"]);
    }

    [Fact]
    public async Task A_missing_or_half_written_file_changes_nothing()
    {
        using var configuration = Read();
        var rejections = new Rejections();
        ((IConfigurationRoot)configuration).Providers.OfType<WatchedFile>().Single().Logger = rejections;
        System.IO.File.WriteAllText(File, """{ "Modules": { "pay""");
        await rejections.ComeAsync("does not contain settings");
        System.IO.File.Delete(File);
        await rejections.ComeAsync("Could not find file");
        Assert.Equal("Local", configuration["Modules:payments:Location"]);

        await ChangeAsync(configuration, """{ "Modules": { "payments": { "Location": "Absent" } } }""");
        Assert.Equal("Absent", configuration["Modules:payments:Location"]);
    }

    [Fact]
    public async Task A_change_that_a_part_of_the_process_rejects_is_reported_and_changes_nothing()
    {
        using var configuration = Read();
        var rejections = new Rejections();
        ((IConfigurationRoot)configuration).Providers.OfType<WatchedFile>().Single().Logger = rejections;
        using var services = new ServiceCollection().AddLogging(logging => logging.AddConfiguration(configuration.GetSection("Logging"))).BuildServiceProvider();
        var log = services.GetRequiredService<ILoggerFactory>();

        System.IO.File.WriteAllText(File, """{ "Logging": { "LogLevel": { "Default": "Verbose" } } }""");

        await rejections.ComeAsync("Configuration value 'Verbose'");
        Assert.Equal("Local", configuration["Modules:payments:Location"]);
        await ChangeAsync(configuration, """{ "Modules": { "payments": { "Location": "Absent" } } }""");
        Assert.Equal("Absent", configuration["Modules:payments:Location"]);
        Assert.NotNull(log.CreateLogger("any"));
    }

    [Fact]
    public void Secrets_override_settings()
    {
        var secrets = Path.Combine(_folder, "secrets.json");
        System.IO.File.WriteAllText(secrets, """{ "Modules": { "payments": { "Location": "Absent" } } }""");
        using var configuration = Read(("Secrets:File", secrets));
        Assert.Equal("Absent", configuration["Modules:payments:Location"]);
    }

    [Fact]
    public void A_missing_file_is_named()
    {
        using var configuration = new ConfigurationManager();
        configuration.AddInMemoryCollection([new("Settings:File", File)]);
        var refusal = Assert.Throws<InvalidOperationException>(configuration.AddSettingsFiles);
        Assert.Contains(File, refusal.Message, StringComparison.Ordinal);
    }

    private ConfigurationManager Read(params (string Key, string Value)[] more)
    {
        System.IO.File.WriteAllText(File, """{ "Modules": { "payments": { "Location": "Local" } } }""");
        var configuration = new ConfigurationManager();
        configuration.AddInMemoryCollection([new("Settings:File", File), .. more.Select(m => KeyValuePair.Create(m.Key, (string?)m.Value))]);
        configuration.AddSettingsFiles();
        return configuration;
    }

    private async Task ChangeAsync(ConfigurationManager configuration, string json)
    {
        var changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var registration = ((IConfiguration)configuration).GetReloadToken().RegisterChangeCallback(_ => changed.SetResult(), null);
        System.IO.File.WriteAllText(File + ".new", json);
        System.IO.File.Move(File + ".new", File, overwrite: true);
        await changed.Task.WaitAsync(Timeout, TestContext.Current.CancellationToken);
    }

    /// <summary>Collects the log messages about rejected changes, in order.</summary>
    private sealed class Rejections : ILogger
    {
        private readonly Channel<string> _all = Channel.CreateUnbounded<string>();

        public async Task ComeAsync(string words) =>
            Assert.Contains(words, await _all.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(Timeout), StringComparison.Ordinal);

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            _all.Writer.TryWrite(formatter(state, exception));

        public bool IsEnabled(LogLevel logLevel) => true;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;
    }
}
