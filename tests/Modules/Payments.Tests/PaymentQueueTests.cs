using Hangfire;
using Hangfire.Common;
using Hangfire.States;
using Microsoft.Extensions.DependencyInjection;

namespace Payments.Tests;

/// <summary>Payments, and the jobs of the queue that execute them.</summary>
public sealed class PaymentQueueTests : PaymentsScenario
{
    [Fact]
    public async Task A_queue_that_loses_a_job_loses_no_payment()
    {
        await StartAsync(configureHost: services => services.Decorate<IBackgroundJobClient, LosesTheFirstJob>());
        await RequestAsync();
        await Payments.EventuallyAsync<PaymentsDbContext>(_ =>
            Task.FromResult(((LosesTheFirstJob)Payments.Services.GetRequiredService<IBackgroundJobClient>()).Lost == 1));
        Assert.Equal((0, 0), Ledger());

        Payments.Shift(TimeSpan.FromSeconds(16));

        await SettledAsync("authorized");
        Assert.Equal((1, 0), Ledger());
    }

    [Fact]
    public async Task A_job_that_comes_late_executes_what_is_leased()
    {
        await StartAsync(configureHost: services => services.Decorate<IBackgroundJobClient, LosesTheFirstJob>());
        await RequestAsync();
        var jobs = (LosesTheFirstJob)Payments.Services.GetRequiredService<IBackgroundJobClient>();
        await Payments.EventuallyAsync<PaymentsDbContext>(_ => Task.FromResult(jobs.LostJob is not null));
        Assert.Equal("payments", jobs.LostJob!.Args[0]);
        Assert.Equal((0, 0), Ledger());

        await using var scope = Payments.Services.CreateAsyncScope();
        await new Monolith.Runtime.SideEffectJob(scope.ServiceProvider).RunAsync("payments", "authorize-payment", TestContext.Current.CancellationToken);
        Assert.Equal((1, 0), Ledger());
        await SettledAsync("authorized");
    }

    [Fact]
    public async Task A_burst_of_payments_does_not_need_a_job_for_each()
    {
        await StartAsync(configureHost: services => services.Decorate<IBackgroundJobClient, CountsJobs>());
        foreach (var order in Enumerable.Range(0, 20).Select(_ => Guid.CreateVersion7()).Prepend(Order))
        {
            await Payments.PublishAsync(new Ordering.Contracts.PaymentRequested(order, Guid.CreateVersion7(), Price));
        }

        await SettledAsync("authorized");
        Assert.Equal((21, 0), Ledger());
        Assert.InRange(((CountsJobs)Payments.Services.GetRequiredService<IBackgroundJobClient>()).Count, 1, 10);
    }

    private sealed class LosesTheFirstJob(IBackgroundJobClient inner) : IBackgroundJobClient
    {
        public int Lost { get; private set; }

        public Job? LostJob { get; private set; }

        public string Create(Job job, IState state)
        {
            if (Lost++ > 0)
            {
                return inner.Create(job, state);
            }

            LostJob = job;
            return "lost";
        }

        public bool ChangeState(string jobId, IState state, string expectedState) => inner.ChangeState(jobId, state, expectedState);
    }

    private sealed class CountsJobs(IBackgroundJobClient inner) : IBackgroundJobClient
    {
        private int _count;

        public int Count => _count;

        public string Create(Job job, IState state)
        {
            Interlocked.Increment(ref _count);
            return inner.Create(job, state);
        }

        public bool ChangeState(string jobId, IState state, string expectedState) => inner.ChangeState(jobId, state, expectedState);
    }
}
