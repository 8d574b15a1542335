using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Monolith.Runtime.Events;

namespace Monolith.Runtime;

/// <summary>
/// The modules of this process whose database is unavailable, as a circuit breaker: from the third failure in a row, requests to the
/// module are refused at once, and its workers do not start before its schema was checked. <see cref="ModuleOutageProbe"/> ends an outage.
/// </summary>
internal sealed partial class ModuleOutages(ModuleCatalog modules, TimeProvider clock, ILogger<ModuleOutages> logger)
{
    /// <summary>The number of consecutive failures of requests at which an outage begins.</summary>
    public const int FailuresUntilOutage = 3;

    private static readonly TimeSpan SummaryInterval = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, Outage> _outages = new();
    private readonly ConcurrentDictionary<string, int> _failures = new();
    private readonly ConcurrentDictionary<string, string> _writeFailures = new();
    private readonly ConcurrentDictionary<Request, string> _requests = new();
    private readonly CommitSignal _ended = new();

    /// <summary>Returns what keeps a module from serving or from writing, or null.</summary>
    public string? ReasonOf(string module) =>
        _outages.TryGetValue(module, out var outage) ? outage.Reason
        : _writeFailures.TryGetValue(module, out var failure) ? $"The module cannot write to its database: {failure}"
        : null;

    /// <summary>Whether the database of any module is unavailable.</summary>
    public bool AreAny => !_outages.IsEmpty;

    /// <summary>Returns whether a module's database is unavailable.</summary>
    public bool IsUnavailable(string module) => _outages.ContainsKey(module);

    /// <summary>Returns whether the schema of a module has been checked in this process.</summary>
    public bool IsPrepared(string module) => RecoveryOf(module) is not Recovery.Prepare;

    /// <summary>Returns what must happen before a module serves again.</summary>
    public Recovery RecoveryOf(string module) => _outages.TryGetValue(module, out var outage) ? outage.Recovery : Recovery.None;

    /// <summary>Refuses a request while the module's database is unavailable.</summary>
    /// <exception cref="RejectedException">The database is unavailable. A later retry may succeed.</exception>
    public void EnsureAvailable(string module)
    {
        if (_outages.TryGetValue(module, out var outage))
        {
            Interlocked.Increment(ref outage.Refused);
            throw Rejections.DatabaseUnavailable(module);
        }
    }

    /// <summary>Runs a request, cancels it when an outage begins, and counts whether the module's database answered.</summary>
    /// <exception cref="RejectedException">An outage began while the request was running. A later retry may succeed.</exception>
    public async Task WatchAsync(string module, Func<CancellationToken, Task> request, CancellationToken cancellationToken)
    {
        using var running = new Request(clock.GetTimestamp(), cancellationToken);
        _requests[running] = module;
        try
        {
            await request(running.Token);
            _failures[module] = 0;
        }
        catch (Exception e) when (running.IsCutOff && !cancellationToken.IsCancellationRequested && e is not RejectedException)
        {
            throw Rejections.DatabaseUnavailable(module);
        }
        catch (Exception e) when (IsOutage(module, e))
        {
            if (_failures.AddOrUpdate(module, 1, (_, failures) => failures + 1) >= FailuresUntilOutage)
            {
                Begin(module, e, Recovery.None);
            }

            throw;
        }
        finally
        {
            _requests.TryRemove(running, out _);
        }
    }

    /// <summary>Returns whether a request to a module has been running for longer than a time.</summary>
    public bool HasRequestsOver(TimeSpan time, string module) =>
        RequestsTo(module).Any(request => clock.GetElapsedTime(request.Since) > time);

    /// <summary>Begins an outage, unless it has begun.</summary>
    public void Begin(string module, Exception failure, Recovery recovery)
    {
        var reason = Explain(module, failure);
        if (_outages.TryAdd(module, new Outage(reason, recovery, clock.GetTimestamp())))
        {
            Log.Began(logger, module, reason, failure);
            foreach (var request in RequestsTo(module))
            {
                request.CutOff();
            }
        }
    }

    /// <summary>Records that the module's database is still unavailable, and reports it once per minute.</summary>
    public void Continue(string module, Exception failure)
    {
        if (_outages.TryGetValue(module, out var outage))
        {
            outage.Reason = Explain(module, failure);
            if (clock.GetElapsedTime(outage.Reported) >= SummaryInterval)
            {
                outage.Reported = clock.GetTimestamp();
                Log.Continues(logger, module, clock.GetElapsedTime(outage.Since), Volatile.Read(ref outage.Refused), outage.Reason);
            }
        }
    }

    /// <summary>Ends an outage.</summary>
    public void End(string module)
    {
        _failures[module] = 0;
        if (_outages.TryRemove(module, out var outage))
        {
            Log.Ended(logger, module, clock.GetElapsedTime(outage.Since), Volatile.Read(ref outage.Refused));
            _ended.Notify();
        }
    }

    /// <summary>Records that a write to the module's database failed, or null that one succeeded.</summary>
    public void Wrote(string module, Exception? failure)
    {
        if (failure is null)
        {
            _writeFailures.TryRemove(module, out _);
        }
        else
        {
            _writeFailures[module] = failure.Message;
        }
    }

    /// <summary>Waits until the schema of a module has been checked.</summary>
    public async Task WaitUntilPreparedAsync(string module, CancellationToken cancellationToken)
    {
        for (var ended = _ended.Next; !IsPrepared(module); ended = _ended.Next)
        {
            await ended.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Returns whether a failure means that the module's database is unavailable, and not that the code is wrong.</summary>
    public bool IsOutage(string module, Exception failure) =>
        failure is MissingDatabaseException || modules.Find(module)?.Database is { } database && (database.Provider.IsTransient(failure) || database.Provider.IsSchemaMissing(failure));

    /// <summary>Returns the same at startup, where files are opened and created, too.</summary>
    public bool IsOutageAtStart(string module, Exception failure) => failure is IOException or UnauthorizedAccessException || IsOutage(module, failure);

    /// <summary>Describes an outage with the module, the place of its data, and the next step.</summary>
    public string Explain(string module, Exception failure)
    {
        if (failure is MissingDatabaseException || modules.Find(module)?.Database is not { } database)
        {
            return failure.Message;
        }

        var next = database.Provider.IsServer
            ? $"Check the server, and Modules:{module}:Database:ConnectionString or Database:ConnectionString."
            : "Check that the file is a readable and writable SQLite database, and that Database:Directory is right. If it is damaged, restore it from a backup.";
        return $"The database of module {module} ({database.Identity}) is not available: {failure.GetBaseException().Message.TrimEnd('.')}. {next}";
    }

    private IEnumerable<Request> RequestsTo(string module) => _requests.Where(request => request.Value == module).Select(request => request.Key);

    /// <summary>A running request.</summary>
    private sealed class Request(long since, CancellationToken aborted) : IDisposable
    {
        private readonly CancellationTokenSource _cancel = CancellationTokenSource.CreateLinkedTokenSource(aborted);
        private readonly Lock _ending = new();
        private bool _hasEnded;

        public long Since { get; } = since;

        public CancellationToken Token => _cancel.Token;

        public bool IsCutOff { get; private set; }

        public void CutOff()
        {
            lock (_ending)
            {
                if (_hasEnded)
                {
                    return;
                }

                IsCutOff = true;
                _cancel.Cancel();
            }
        }

        public void Dispose()
        {
            lock (_ending)
            {
                _hasEnded = true;
            }

            _cancel.Dispose();
        }
    }

    private sealed class Outage(string reason, Recovery recovery, long since)
    {
        public int Refused;

        public string Reason { get; set; } = reason;

        public Recovery Recovery { get; } = recovery;

        public long Since { get; } = since;

        public long Reported { get; set; } = since;
    }

    private static partial class Log
    {
        [LoggerMessage(1530, LogLevel.Error, "{Module} is unavailable: {Reason}")]
        public static partial void Began(ILogger logger, string module, string reason, Exception failure);

        [LoggerMessage(1531, LogLevel.Error, "{Module} has been unavailable for {Duration}; refused {Requests} requests: {Reason}")]
        public static partial void Continues(ILogger logger, string module, TimeSpan duration, int requests, string reason);

        [LoggerMessage(1532, LogLevel.Warning, "{Module} is available again after {Duration}; refused {Requests} requests meanwhile")]
        public static partial void Ended(ILogger logger, string module, TimeSpan duration, int requests);
    }
}

/// <summary>What must happen before a module serves again after an outage.</summary>
internal enum Recovery
{
    /// <summary>The database must answer.</summary>
    None,

    /// <summary>The file may have been replaced by an older one: an event that precedes a new epoch would pass for one of the previous epoch.</summary>
    StartEpoch,

    /// <summary>The schema was not checked at start.</summary>
    Prepare,
}

/// <summary>The exception that is thrown when a module's database is missing or empty, and this process may not create it.</summary>
/// <param name="message">The module, the place of its data, and the next step.</param>
internal sealed class MissingDatabaseException(string message) : InvalidOperationException(message);
