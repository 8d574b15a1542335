using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Monolith.Runtime.Events;
using Monolith.Runtime.Storage;

namespace Monolith.Runtime;

/// <summary>Checks whether a module's database responds and its workers make progress.</summary>
internal sealed class ModuleHealthCheck(ModuleDescriptor descriptor, IServiceProvider services, ModuleWorkers workers, ModuleLags lags, StateRebuilds rebuilds) : IHealthCheck
{
    /// <summary>The data entry with the number of parked events.</summary>
    public const string ParkedKey = "parked";

    /// <summary>The data entry with the causes that make the module not healthy.</summary>
    public const string CausesKey = "causes";

    /// <summary>The data entry with the work that recurs, and the time of its next run.</summary>
    public const string RecurringKey = "recurring";

    private string Module => descriptor.Name;

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var errors = workers.ErrorsOf(Module).ToList();
        if (errors.Any(t => !t.IsOutside))
        {
            return Unhealthy(errors);
        }

        try
        {
            if (!rebuilds.IsReady(Module))
            {
                errors.Insert(0, new ModuleError(await rebuilds.DescribeAsync(Module, subscription => lags.CountAsync(subscription, cancellationToken)), IsOutside: true));
                return Unhealthy(errors);
            }

            errors.AddRange(rebuilds.DescribeMissing(Module).Select(missing => new ModuleError(missing, IsOutside: true)));
            var parked = await services.GetRequiredService<IParkedEventStore>().CountAsync(ParkedSelection.All, cancellationToken);
            var waiting = parked == 0 ? 0 : await services.GetRequiredService<IParkedEventStore>().CountWaitingAsync(cancellationToken);
            if (waiting > 0 && await DescribeWaitingAsync(cancellationToken) is { } described)
            {
                errors.Add(new ModuleError(described, IsOutside: true, CauseKind.WaitsForRelease));
            }

            var timers = await CountParkedAsync(StorageRegistration.Timers, cancellationToken);
            var sideEffects = await CountParkedAsync(StorageRegistration.SideEffects, cancellationToken);
            var divergences = await (services.GetService<IDivergenceStore>()?.ListAsync(cancellationToken) ?? Task.FromResult<IReadOnlyList<LogDivergence>>([]));
            var causes = new List<ModuleCause>();
            var data = new Dictionary<string, object> { [ParkedKey] = parked, [CausesKey] = causes };
            if (descriptor.Recurrences.Count > 0)
            {
                data[RecurringKey] = await FindNextRunsAsync(cancellationToken);
            }

            var behind = await lags.DescribeAsync(Module, cancellationToken);
            var paused = await lags.DescribePausesAsync(Module, cancellationToken);
            if (lags.Refuses(Module) && lags.IsBehind(Module))
            {
                causes.AddRange([.. behind, .. paused]);
                return HealthCheckResult.Unhealthy(string.Join(" ", causes.Select(cause => cause.Text)), data: data);
            }

            errors.AddRange(behind.Concat(paused).Select(lag => new ModuleError(lag.Text, IsOutside: true, lag.Kind)));
            if (services.GetService<ModuleStorage>() is { } storage)
            {
                errors.AddRange((await LogHolders.FindAsync(storage, cancellationToken)).Select(holder => new ModuleError(holder, IsOutside: true, CauseKind.HeldBack)));
            }

            causes.AddRange(errors.Select(error => new ModuleCause(error.Kind, error.What)));
            causes.AddRange(divergences.Select(found => new ModuleCause(CauseKind.DivergedLog, $"The log of {found.Source} was restored or begun anew, and lacks events that {Module} has handled: after {found.Common} up to {found.Cursor}.")));
            if (Math.Max(0, parked - waiting) is var failed && failed + timers + sideEffects > 0)
            {
                var first = waiting > 0 ? "" : await DescribeFirstParkedAsync(cancellationToken);
                causes.Add(new ModuleCause(CauseKind.ParkedWork, $"{failed} events, {timers} timers and {sideEffects} side effects are parked.{first}"));
            }

            return (parked, timers + sideEffects) switch
            {
                _ when errors.Count > 0 => HealthCheckResult.Degraded(string.Join("; ", errors.Select(t => t.What)), data: data),
                _ when divergences.Count > 0 => HealthCheckResult.Degraded(
                    $"The log of {string.Join(", ", divergences.Select(d => d.Source).Distinct())} was restored or begun anew, and lacks events that were handled here. See 'events divergences --module {Module}'.", data: data),
                (0, 0) => HealthCheckResult.Healthy(data: data),
                ( > 0, _) when services.GetService<ModuleStorage>() is null => HealthCheckResult.Degraded(await DescribeParkedAsync(parked, cancellationToken), data: data),
                ( > 0, _) => HealthCheckResult.Degraded($"{parked} parked events. List them with 'events parked --module {Module}'.", data: data),
                _ => HealthCheckResult.Degraded(
                    $"{timers} parked timers and {sideEffects} parked side effects. List them with 'events parked --module {Module}'.", data: data),
            };
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            return HealthCheckResult.Unhealthy("The database does not respond.", e, new Dictionary<string, object> { [CausesKey] = new[] { new ModuleCause(CauseKind.DatabaseAway, $"The database does not respond: {e.Message}") } });
        }
    }

    private static HealthCheckResult Unhealthy(IReadOnlyList<ModuleError> errors) => HealthCheckResult.Unhealthy(
        string.Join("; ", errors.Select(error => error.What)),
        data: new Dictionary<string, object> { [CausesKey] = errors.Select(error => new ModuleCause(error.Kind, error.What)).ToList() });

    private async Task<IReadOnlyDictionary<string, string>> FindNextRunsAsync(CancellationToken cancellationToken)
    {
        var (store, runs) = (services.GetRequiredKeyedService<IDueStore>(StorageRegistration.Timers), new Dictionary<string, string>());
        foreach (var recurrence in descriptor.Recurrences)
        {
            var next = await store.FindWaitingAsync(recurrence.TimerName, cancellationToken);
            runs[recurrence.Name] = next is null ? $"{recurrence.Schedule}, not scheduled yet" : string.Create(CultureInfo.InvariantCulture, $"{recurrence.Schedule}, next at {next.DueAt.UtcDateTime:u}");
        }

        return runs;
    }

    private Task<int> CountParkedAsync(string key, CancellationToken cancellationToken) =>
        services.GetKeyedService<IDueStore>(key)?.CountParkedAsync(ParkedSelection.All, cancellationToken) ?? Task.FromResult(0);

    /// <summary>Names the events that only a newer release can read, or returns null if none waits.</summary>
    private async Task<string?> DescribeWaitingAsync(CancellationToken cancellationToken)
    {
        const int most = 1_000;
        var waiting = await services.GetRequiredService<IParkedEventStore>().ListWaitingAsync(source: null, most, cancellationToken);
        var names = waiting.Select(parked => $"{parked.Record.Name} version {parked.Record.Version}").Distinct().Order(StringComparer.Ordinal);
        return waiting.Count == 0 ? null
            : $"{waiting.Count}{(waiting.Count == most ? " or more" : "")} events of newer contracts wait, with the later events of their keys: {string.Join(", ", names)}. "
                + $"Deploy the release of {Module} that knows them, which then handles them by itself. List them with 'events parked --module {Module}'.";
    }

    /// <summary>No command finds what is parked in the memory of this process.</summary>
    private async Task<string> DescribeParkedAsync(int parked, CancellationToken cancellationToken)
    {
        return $"{parked} parked events in the memory of this process. A restart handles them again.{await DescribeFirstParkedAsync(cancellationToken)}";
    }

    private async Task<string> DescribeFirstParkedAsync(CancellationToken cancellationToken) =>
        await services.GetRequiredService<IParkedEventStore>().ListAsync(null, 1, cancellationToken) is not [var first, ..] ? "" : $" The first is {first.Record.Name} of key {first.Record.KeyText}: {first.Reason.ReplaceLineEndings("\n").Split('\n')[0]}";
}
