using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using Monolith;
using Monolith.Runtime;
using Monolith.Testing;

namespace Payments.Tests;

/// <summary>A payment gateway that ignores its cancellation token, and does not answer until the test says so.</summary>
public sealed class HungGatewayTests : PaymentsScenario
{
    private const int Concurrency = 2;

    private readonly HungGateway _gateway = new();
    private readonly HungLog _log = new();

    [Fact]
    public async Task A_payment_was_executed_again_every_fifteen_seconds_while_the_first_run_went_on()
    {
        await StartHungAsync();
        await RequestAsync();
        await UntilAsync(() => _gateway.Calls.Count == 1);

        await HungAsync(1);
        Payments.Shift(TimeSpan.FromSeconds(31));
        await UntilAsync(async () => (await CheckAsync()).Status == HealthStatus.Degraded);

        var health = await CheckAsync();
        Assert.Contains($"side effects: authorize-payment is still running beyond its time limit, of key {Order} since ", health.Description, StringComparison.Ordinal);
        Assert.Equal($"payments: side effect authorize-payment of key {Order} is still running after 00:00:15, beyond its time limit", Assert.Single(_log.Records).Split(';')[0]);
        Assert.Equal([Order], _gateway.Calls);

        _gateway.Answer();
        await SettledAsync("authorized");
        Assert.Equal([Order], _gateway.Calls);
        await UntilAsync(async () => (await CheckAsync()).Status == HealthStatus.Healthy);
    }

    [Fact]
    public async Task Payments_that_never_ended_piled_up_without_bound()
    {
        // While fewer than the limit hang, others may start in their place.
        const int payments = 4 * Concurrency, most = (2 * Concurrency) - 1;
        await StartHungAsync();
        for (var i = 0; i < payments; i++)
        {
            await Payments.PublishAsync(new Ordering.Contracts.PaymentRequested(Guid.CreateVersion7(), Guid.CreateVersion7(), Price));
        }

        await UntilAsync(() => _gateway.Calls.Count == Concurrency);
        await HungAsync(Concurrency);

        Payments.Shift(TimeSpan.FromSeconds(31));
        await UntilAsync(async () => (await CheckAsync()).Status == HealthStatus.Degraded);
        Assert.Matches(
            $"[{Concurrency}-{most}] side effects authorize-payment are still running beyond their time limit, the oldest of key ",
            (await CheckAsync()).Description);
        Assert.Contains(
            "authorize-payment is not started until one of them ends or the process restarts",
            (await CheckAsync()).Description,
            StringComparison.Ordinal);
        Assert.InRange(_gateway.Calls.Count, Concurrency, most);

        _gateway.Answer();
        await UntilAsync(() => _gateway.Calls.Count >= payments);
        await UntilAsync(async () => (await CheckAsync()).Status == HealthStatus.Healthy);
    }

    private Task StartHungAsync() => StartAsync(
        services => services.ConfigureModule("payments", module => module.AddSingleton<IPaymentGateway>(_gateway)).AddSingleton<ILoggerProvider>(_log),
        ("Messaging:SideEffectConcurrency", $"{Concurrency}"),
        ("Messaging:PollInterval", "00:00:00.100"));

    /// <summary>Advances the clock beyond the time limit of the side effects that run, until as many have been reported.</summary>
    private Task HungAsync(int count) => UntilAsync(() =>
    {
        Payments.Shift(TimeSpan.FromSeconds(4));
        return _log.Records.Count >= count;
    });

    private async Task<HealthReportEntry> CheckAsync() =>
        (await Payments.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(TestContext.Current.CancellationToken)).Entries["payments"];

    private Task UntilAsync(Func<bool> condition) => UntilAsync(() => Task.FromResult(condition()));

    private Task UntilAsync(Func<Task<bool>> condition) => Eventually.TrueAsync(condition, Payments.Timeout);

    private sealed class HungGateway : IPaymentGateway
    {
        private readonly TaskCompletionSource _answered = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public ConcurrentQueue<Guid> Calls { get; } = new();

        public void Answer() => _answered.TrySetResult();

        public async Task<AuthorizationAnswer> AuthorizeAsync(PaymentOrder order, string idempotencyKey, CancellationToken cancellationToken)
        {
            Calls.Enqueue(order.OrderId);
            await _answered.Task;
            return new AuthorizationAnswer(Approved: true, Reason: null);
        }

        public Task<RefundAnswer> RefundAsync(string authorizationKey, Money amount, string idempotencyKey, CancellationToken cancellationToken) =>
            Task.FromResult(new RefundAnswer(WasCharged: true));
    }

    /// <summary>The log records about side effects that do not end.</summary>
    private sealed class HungLog : ILoggerProvider, ILogger
    {
        public ConcurrentQueue<string> Records { get; } = new();

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (eventId.Id == 1307)
            {
                Records.Enqueue(formatter(state, exception));
            }
        }

        public void Dispose()
        {
        }
    }
}
