using System.Collections.Concurrent;
using Hangfire.Logging;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Monolith.Testing;

namespace Monolith.Runtime.Tests;

/// <summary>Hangfire keeps its log in a static field, which the hosts of one process share.</summary>
public sealed class JobLogsTests
{
    private const string Category = "Hangfire.Example";

    [Fact]
    public async Task Hangfire_of_one_host_failed_or_was_silent_after_another_host_of_the_process_was_disposed()
    {
        var (first, second) = (new Recorded(), new Recorded());
        await using var host = await StartAsync(first);
        await using (await StartAsync(second))
        {
        }

        second.Entries.Clear();
        await PrintAsync(host, "of the first host");

        Assert.Contains((Category, "of the first host"), first.Entries);
        Assert.Empty(second.Entries);
    }

    [Fact]
    public async Task Each_host_of_a_process_has_the_log_of_its_own_jobs()
    {
        var logs = Enumerable.Range(0, 3).Select(_ => new Recorded()).ToList();
        var hosts = await Task.WhenAll(logs.Select(StartAsync));

        await Task.WhenAll(hosts.Select((host, i) => PrintAsync(host, $"of host {i}")));

        Assert.All(logs, (log, i) => Assert.Equal([$"of host {i}"], log.Entries.Where(entry => entry.Category == Category).Select(entry => entry.Message)));
        foreach (var host in hosts)
        {
            await host.DisposeAsync();
        }
    }

    private static Task<ModuleHost> StartAsync(Recorded log) => ModuleHost.StartAsync(
        new NotesModule(),
        configureHost: services => services.AddLogging(logging => logging.AddProvider(log).AddFilter<Recorded>("Hangfire", Microsoft.Extensions.Logging.LogLevel.Trace)));

    /// <summary>Runs a side effect, which logs as Hangfire's own code would in this thread.</summary>
    private static async Task PrintAsync(ModuleHost host, string message)
    {
        host.ModuleServices.GetRequiredService<Printer>().Fail = () =>
        {
            LogProvider.GetLogger(Category).Info(message);
            return null;
        };
        await host.SendAsync(new RequestPrint("1"));
        await host.EventuallyAsync<NotesDocuments>(async db => await db.Notes.FindAsync("1", TestContext.Current.CancellationToken) is { Text: "printed" });
    }

    /// <summary>The log of one host.</summary>
    private sealed class Recorded : ILoggerProvider
    {
        public ConcurrentQueue<(string Category, string Message)> Entries { get; } = new();

        public ILogger CreateLogger(string categoryName) => new Logger(categoryName, Entries);

        public void Dispose()
        {
        }

        private sealed class Logger(string category, ConcurrentQueue<(string Category, string Message)> entries) : ILogger
        {
            public IDisposable? BeginScope<TState>(TState state)
                where TState : notnull => null;

            public bool IsEnabled(Microsoft.Extensions.Logging.LogLevel logLevel) => category.StartsWith("Hangfire", StringComparison.Ordinal);

            public void Log<TState>(Microsoft.Extensions.Logging.LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
                entries.Enqueue((category, formatter(state, exception)));
        }
    }
}
