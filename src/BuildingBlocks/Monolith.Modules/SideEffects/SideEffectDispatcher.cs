using Hangfire;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Monolith.Messaging;
using Monolith.Persistence;

namespace Monolith.Modules;

/// <summary>
/// Hands the side effects of one module that are due to Hangfire. It takes them on loan: what has no result when the
/// loan ends is handed out again, so a lost queue or a dead process loses nothing.
/// </summary>
internal sealed class SideEffectDispatcher
{
    private const double LoanPerTimeout = 1.5;

    private readonly string _module;
    private readonly SideEffectLoans _loans;
    private readonly IDueStore _store;
    private readonly IBackgroundJobClient _jobs;
    private readonly TimeProvider _clock;
    private readonly TimeSpan _loan;
    private readonly DueLoop _loop;

    public SideEffectDispatcher(string module, IServiceProvider services, IServiceProvider own)
    {
        var options = services.GetRequiredService<MessagingOptions>();
        _module = module;
        _loans = own.GetRequiredService<SideEffectLoans>();
        _store = own.GetRequiredKeyedService<IDueStore>(StorageRegistration.SideEffects);
        _jobs = services.GetRequiredService<IBackgroundJobClient>();
        _clock = services.GetRequiredService<TimeProvider>();
        _loan = options.SideEffectTimeout * LoanPerTimeout;
        _loop = new DueLoop(
            $"The side effects of {module}", _store, options, _clock, services.GetRequiredService<ILogger<DueLoop>>());
    }

    public string? Trouble => _loop.Trouble;

    public Task RunAsync(CancellationToken stop) => _loop.RunAsync(HandOutAsync, stop);

    private async Task HandOutAsync(DueItem item, CancellationToken stop)
    {
        var until = await _loans.TakeAsync(item.Id, _loan, stop);
        if (await _store.TryPostponeAsync(item, until, failure: null, stop))
        {
            _jobs.Enqueue<SideEffectJob>(OwnQueue.Name, job => job.RunAsync(_module, item.Id, until, CancellationToken.None));
        }
        else
        {
            _loans.Return(item.Id);
        }
    }
}
