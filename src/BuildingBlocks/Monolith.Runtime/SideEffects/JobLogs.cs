using System.Collections.Immutable;
using Hangfire.AspNetCore;
using Hangfire.Logging;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using LogLevel = Hangfire.Logging.LogLevel;

namespace Monolith.Runtime;

/// <summary>
/// The log of one host for Hangfire, which keeps a single provider of logs in a static field. If the process has several hosts, such as the
/// hosts of tests, each keeps its own log: the threads of a host's Hangfire server carry it (<see cref="Enter"/>). Other code logs to the
/// newest host that has not been disposed.
/// </summary>
internal sealed class JobLogs : IDisposable
{
    private static readonly AsyncLocal<JobLogs?> Current = new();
    private static ImmutableList<JobLogs> _hosts = [];

    private readonly AspNetCoreLogProvider _provider;

    public JobLogs(ILoggerFactory loggers)
    {
        _provider = new AspNetCoreLogProvider(loggers);
        ImmutableInterlocked.Update(ref _hosts, hosts => hosts.Add(this));
    }

    /// <summary>What Hangfire's static field holds for all hosts.</summary>
    public static ILogProvider ForAllHosts { get; } = new Provider();

    /// <summary>Makes this the log of the calling asynchronous method, and of the threads and tasks that it starts.</summary>
    public void Enter() => Current.Value = this;

    public void Dispose() => ImmutableInterlocked.Update(ref _hosts, hosts => hosts.Remove(this));

    private sealed class Provider : ILogProvider
    {
        public ILog GetLogger(string name) => new RoutedLog(name);
    }

    /// <summary>Finds the host for each entry, because Hangfire creates some of its logs once for all hosts.</summary>
    private sealed class RoutedLog(string name) : ILog
    {
        public bool Log(LogLevel logLevel, Func<string>? messageFunc, Exception? exception)
        {
            var hosts = Volatile.Read(ref _hosts);
            try
            {
                return (Current.Value is { } own && hosts.Contains(own) ? own : hosts.LastOrDefault())?._provider.GetLogger(name).Log(logLevel, messageFunc, exception) ?? false;
            }
            catch (ObjectDisposedException)
            {
                // The host is being disposed at this moment. Hangfire must not fail for want of a log.
                return false;
            }
        }
    }
}

/// <summary>Starts Hangfire's server with the log of its host.</summary>
internal sealed class JobServer(IHostedService server, JobLogs logs) : IHostedService, IDisposable
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        logs.Enter();
        await server.StartAsync(cancellationToken);
    }

    public Task StopAsync(CancellationToken cancellationToken) => server.StopAsync(cancellationToken);

    public void Dispose() => (server as IDisposable)?.Dispose();
}
