using System.Diagnostics;
using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Monolith.Runtime.Events;

/// <summary>Fires the timers of one module, each in a transaction of the module's own database.</summary>
internal sealed partial class TimerWorker
{
    private readonly Dictionary<string, TimerInvoker> _handlers;
    private readonly IDueStore _store;
    private readonly MessagingOptions _options;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly string _module;
    private readonly KeyValuePair<string, object?>[] _tags;
    private readonly DueLoop _loop;
    private readonly IReadOnlyList<Recurrence> _recurrences;
    private readonly RunningHandler _running;

    /// <summary>Creates the worker for the timers of a module. <see cref="RunAsync"/> starts it.</summary>
    /// <exception cref="InvalidOperationException">A timer has no name, or two timers have the same name.</exception>
    public TimerWorker(
        string module,
        IEnumerable<Type> handlerTypes,
        IDueStore store,
        MessagingOptions options,
        TimeProvider clock,
        ILogger<TimerWorker> logger,
        IReadOnlyList<Recurrence>? recurrences = null)
    {
        _module = module;
        _tags = [new(TelemetryTags.Module, module)];
        _store = store;
        _options = options;
        _clock = clock;
        _logger = logger;
        _running = new RunningHandler(options.HandlerTimeout, clock);
        _recurrences = recurrences ?? [];
        _loop = new DueLoop($"The timers of {module}", store, options, clock, logger, begin: BeginRecurrencesAsync);
        _handlers = _recurrences.ToDictionary(recurrence => recurrence.TimerName, TimerInvoker.Of);
        foreach (var invoker in handlerTypes.SelectMany(TimerInvoker.For))
        {
            if (!_handlers.TryAdd(NameOf(invoker.TimerType), invoker))
            {
                throw new InvalidOperationException(
                    $"Module {module} has two handlers for the timer '{NameOf(invoker.TimerType)}'. Keep one of them.");
            }
        }
    }

    /// <summary>The error that keeps timers from firing, or null.</summary>
    public string? LastError => _loop.LastError;

    /// <summary>The handler that does not end although its time is over, or null.</summary>
    public string? OverdueHandler => _running.Overdue;

    /// <summary>Returns the name under which a timer's record is stored.</summary>
    /// <param name="timerType">The record's type.</param>
    /// <exception cref="InvalidOperationException">The type has no name.</exception>
    public static string NameOf(Type timerType) => timerType.GetCustomAttribute<TimerAttribute>()?.Name
        ?? throw new InvalidOperationException($"{timerType.FullName} has no name. Mark it with [Timer(\"what-is-due\")].");

    /// <summary>Schedules the first run of work that is new, and of work whose schedule has changed.</summary>
    /// <param name="stop">A token to cancel the operation.</param>
    public async Task BeginRecurrencesAsync(CancellationToken stop)
    {
        foreach (var recurrence in _recurrences)
        {
            await BeginAsync(recurrence, stop);
        }
    }

    /// <summary>Runs until the token is canceled.</summary>
    /// <param name="stop">A token that stops the worker.</param>
    public Task RunAsync(CancellationToken stop) => _loop.RunAsync(FireAsync, stop);

    private async Task FireAsync(DueItem item, CancellationToken stop)
    {
        var handler = _handlers.GetValueOrDefault(item.Name);
        try
        {
            if (handler is null && Recurrence.Owns(item))
            {
                Log.RecursNoMore(_logger, _module, item.StoredKey);
                await _store.TakeAsync(item, _ => Task.CompletedTask, _clock, stop);
                return;
            }

            if (handler is null)
            {
                throw new InvalidOperationException($"Module {_module} has no handler for the timer '{item.Name}'.");
            }

            using var activity = Begin(item);
            await _store.TakeAsync(
                item,
                async transaction =>
                {
                    await ScheduleNextAsync(transaction, handler, stop);
                    MessageScope.Current = new MessageScope(item.StoredKey, item.Id.ToString()) { Tenant = item.Tenant };
                    await transaction.EnterTenantAsync(item.Tenant, stop);
                    using var time = new HandlerTime(
                        _options.HandlerTimeout, _clock, () => Log.HandlerOverdue(_logger, _module, item.Name, item.StoredKey, _options.HandlerTimeout), stop);
                    using var end = _running.Begin(handler.HandlerType);
                    await handler.InvokeAsync(transaction.Services, item.Payload, time.Start());
                },
                _clock,
                stop);
        }
        catch (Exception e) when (!stop.IsCancellationRequested)
        {
            if (await _store.IsOutageAsync(e, _options, _clock, stop))
            {
                throw;
            }

            await PostponeOrParkAsync(item, handler, e, stop);
        }
        finally
        {
            MessageScope.Current = null;
        }
    }

    /// <summary>Starts a trace, which is linked to that of whoever scheduled the timer: hours may have passed.</summary>
    private Activity? Begin(DueItem item)
    {
        Telemetry.TimerDelay.Record((_clock.GetUtcNow() - item.DueAt).TotalSeconds, _tags);
        return Telemetry.Source.StartActivity(
            "timer " + item.Name,
            ActivityKind.Internal,
            parentContext: default,
            [.. _tags, new(TelemetryTags.Work, item.Name)],
            TelemetryTags.Parse(item.TraceParent) is { } scheduled ? [new ActivityLink(scheduled)] : null);
    }

    private async Task PostponeOrParkAsync(DueItem item, TimerInvoker? handler, Exception failure, CancellationToken stop)
    {
        var attempt = item.Attempts + 1;
        var policy = FailurePolicies.Find(handler?.Failures, failure);
        if (policy is { Attempts: 0 })
        {
            Log.FailureIgnored(_logger, _module, item.Name, item.StoredKey, failure);
            await _store.TakeAsync(item, transaction => ScheduleNextAsync(transaction, handler, stop), _clock, stop);
            return;
        }

        Log.Failed(_logger, _module, item.Name, item.StoredKey, attempt, failure);
        if (FailurePolicies.IsLast(policy, attempt, _options.MaxAttempts, _store.IsOutage(failure)))
        {
            await _store.ParkAsync(item, failure.ToString(), stop);
            Log.Parked(_logger, _module, item.Name, item.StoredKey);
            if (handler?.Recurrence is { } recurrence)
            {
                await BeginAsync(recurrence, stop);
            }

            return;
        }

        var delay = FailurePolicies.DelayAfter(policy, attempt, _options.RetryDelay, _options.MaxRetryDelay);
        await _store.TryPostponeAsync(item, _clock.GetUtcNow() + delay, failure.ToString(), stop);
    }

    private async Task BeginAsync(Recurrence recurrence, CancellationToken stop)
    {
        var waiting = await _store.FindWaitingAsync(recurrence.TimerName, stop);
        if (waiting is not null && recurrence.HasScheduled(waiting))
        {
            return;
        }

        var next = recurrence.TimerAfter(_clock.GetUtcNow());
        try
        {
            await using var transaction = await _store.BeginAsync(stop);
            if (waiting is not null)
            {
                await transaction.TryTakeAsync(waiting.Id, stop);
            }

            await transaction.AddIfNoneWaitsAsync(next, stop);
            await transaction.CommitAsync(stop);
            Log.Recurs(_logger, _module, recurrence.Name, recurrence.Schedule, next.DueAt);
        }
        catch (Exception) when (!stop.IsCancellationRequested)
        {
            // Another process may have added the same timer at the same time.
            if (await _store.FindAsync(next.Id, stop) is null)
            {
                throw;
            }
        }
    }

    /// <summary>Schedules the run after this one. Missed runs are not made up for.</summary>
    private Task ScheduleNextAsync(IDueTransaction transaction, TimerInvoker? handler, CancellationToken stop) =>
        handler?.Recurrence is { } recurrence ? transaction.AddIfNoneWaitsAsync(recurrence.TimerAfter(_clock.GetUtcNow()), stop) : Task.CompletedTask;

    private abstract class TimerInvoker(Type handlerType, Type timerType)
    {
        public Type HandlerType { get; } = handlerType;

        public Type TimerType { get; } = timerType;

        public FailurePolicies Failures { get; } = new(handlerType);

        /// <summary>The recurring work of which the timer is a run, or null.</summary>
        public Recurrence? Recurrence { get; private init; }

        public static IEnumerable<TimerInvoker> For(Type handlerType) =>
            from contract in handlerType.GetInterfaces()
            where contract.IsGenericType && contract.GetGenericTypeDefinition() == typeof(ITimerHandler<>)
            select (TimerInvoker)Activator.CreateInstance(
                typeof(Typed<>).MakeGenericType(contract.GenericTypeArguments), handlerType)!;

        public static TimerInvoker Of(Recurrence recurrence) => new Recurring(recurrence.HandlerType) { Recurrence = recurrence };

        public abstract Task InvokeAsync(IServiceProvider services, string payload, CancellationToken cancellationToken);

        private sealed class Recurring(Type handlerType) : TimerInvoker(handlerType, typeof(RecurringRun))
        {
            public override Task InvokeAsync(IServiceProvider services, string payload, CancellationToken cancellationToken) =>
                ((IRecurringHandler)services.GetRequiredService(HandlerType)).HandleAsync(
                    StoredJson.Read<RecurringRun>("timer", payload).ScheduledFor, cancellationToken);
        }

        private sealed class Typed<TTimer>(Type handlerType) : TimerInvoker(handlerType, typeof(TTimer))
        {
            public override Task InvokeAsync(IServiceProvider services, string payload, CancellationToken cancellationToken) =>
                ((ITimerHandler<TTimer>)services.GetRequiredService(HandlerType)).HandleAsync(
                    StoredJson.Read<TTimer>("timer", payload), cancellationToken);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1101, LogLevel.Warning, "{Module}: timer {Timer} of key {Key} failed at attempt {Attempt}")]
        public static partial void Failed(ILogger logger, string module, string timer, string key, int attempt, Exception failure);

        [LoggerMessage(1104, LogLevel.Warning, "{Module}: timer {Timer} of key {Key} failed, which its handler ignores; deleting it")]
        public static partial void FailureIgnored(ILogger logger, string module, string timer, string key, Exception failure);

        [LoggerMessage(1105, LogLevel.Information, "{Module}: {Work} recurs by the schedule {Schedule}, next at {Next:u}")]
        public static partial void Recurs(ILogger logger, string module, string work, string schedule, DateTimeOffset next);

        [LoggerMessage(1106, LogLevel.Information, "{Module}: {Work} recurs no more; deleting its last timer")]
        public static partial void RecursNoMore(ILogger logger, string module, string work);

        [LoggerMessage(1103, LogLevel.Error, "{Module}: the handler of timer {Timer} of key {Key} goes on beyond its time limit of {Limit}, and holds up all timers. Check that it passes its cancellation token on")]
        public static partial void HandlerOverdue(ILogger logger, string module, string timer, string key, TimeSpan limit);

        [LoggerMessage(1102, LogLevel.Error, "{Module}: timer {Timer} of key {Key} was parked after its last attempt")]
        public static partial void Parked(ILogger logger, string module, string timer, string key);
    }
}
