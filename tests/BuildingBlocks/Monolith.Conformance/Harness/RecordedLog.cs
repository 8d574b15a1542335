using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Monolith.Conformance;

/// <summary>Keeps the records of a log.</summary>
public sealed class RecordedLog : ILoggerProvider
{
    private readonly ConcurrentQueue<LogRecord> _records = new();

    public IReadOnlyCollection<LogRecord> Records => _records;

    public ILogger<T> CreateLogger<T>() => LoggerFactory.Create(logging => logging.AddProvider(this)).CreateLogger<T>();

    public ILogger CreateLogger(string categoryName) => new Logger(categoryName, _records);

    public void Dispose()
    {
    }

    private sealed class Logger(string category, ConcurrentQueue<LogRecord> records) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            var values = state as IReadOnlyList<KeyValuePair<string, object?>> ?? [];
            var template = values.FirstOrDefault(value => value.Key == "{OriginalFormat}").Value as string ?? "";
            var subject = values.OrderBy(value => template.IndexOf($"{{{value.Key}}}", StringComparison.Ordinal))
                .FirstOrDefault(value => template.Contains($"{{{value.Key}}}", StringComparison.Ordinal)).Value?.ToString();
            records.Enqueue(new LogRecord(logLevel, category, eventId.Id, subject, formatter(state, exception)));
        }
    }
}

/// <summary>A record of a log.</summary>
/// <param name="Level">Its level.</param>
/// <param name="Category">The type that logged it.</param>
/// <param name="Id">Its event id.</param>
/// <param name="Subject">The first value of the message, such as a module.</param>
/// <param name="Message">The message with its values.</param>
public sealed record LogRecord(LogLevel Level, string Category, int Id, string? Subject, string Message);
