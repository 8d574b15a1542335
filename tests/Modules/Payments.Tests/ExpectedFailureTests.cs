using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Payments.Tests;

/// <summary>Failures of the database that the code expects and repeats.</summary>
public sealed class ExpectedFailureTests : PaymentsScenario
{
    [Fact]
    public async Task A_key_that_another_writer_had_taken_was_logged_as_an_error_with_a_stack_trace()
    {
        var log = new ErrorLog();
        await StartAsync(services => services.AddSingleton<ILoggerProvider>(log));

        await SaveAsync();
        await Assert.ThrowsAsync<DbUpdateException>(SaveAsync);

        Assert.Empty(log.Errors);
    }

    private async Task SaveAsync()
    {
        await using var scope = Payments.ModuleServices.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<PaymentsDbContext>();
        db.Payments.Add(new Payment { Id = Order, OrderId = Order, CustomerId = Order, Amount = Price, AuthorizationKey = Order });
        await db.SaveChangesAsync(TestContext.Current.CancellationToken);
    }

    private sealed class ErrorLog : ILoggerProvider, ILogger
    {
        public ConcurrentQueue<string> Errors { get; } = new();

        /// <summary>Hangfire's log is one for the process, so it also has the failures of other tests.</summary>
        public ILogger CreateLogger(string categoryName) =>
            categoryName.StartsWith("Hangfire", StringComparison.Ordinal) ? NullLogger.Instance : this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
            {
                Errors.Enqueue(formatter(state, exception));
            }
        }

        public void Dispose()
        {
        }
    }
}
