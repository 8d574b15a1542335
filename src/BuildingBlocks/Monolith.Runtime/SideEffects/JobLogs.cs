using Hangfire.AspNetCore;
using Hangfire.Logging;
using Microsoft.Extensions.Logging;
using LogLevel = Hangfire.Logging.LogLevel;

namespace Monolith.Runtime;

/// <summary>
/// Creates the loggers of Hangfire, which keeps this provider in a static field. After its host has been disposed, another host of the
/// process may still use it, and must not fail for want of a log.
/// </summary>
internal sealed class JobLogs(ILoggerFactory loggers) : ILogProvider
{
    private readonly AspNetCoreLogProvider _provider = new(loggers);

    public ILog GetLogger(string name)
    {
        try
        {
            return _provider.GetLogger(name);
        }
        catch (ObjectDisposedException)
        {
            return new Silent();
        }
    }

    private sealed class Silent : ILog
    {
        public bool Log(LogLevel logLevel, Func<string> messageFunc, Exception exception) => false;
    }
}
