using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using MediatR;
using Microsoft.EntityFrameworkCore;
using Monolith.Runtime.Events;
using Monolith.Runtime.Storage;

namespace Monolith.Runtime;

/// <summary>
/// Decorates the handler of a command: it runs the handler in one transaction, guarantees one effect per Idempotency-Key, and retries after
/// a concurrency conflict or a transient server failure.
/// </summary>
internal sealed class TransactionalHandler<TCommand, TResult>(
    IRequestHandler<TCommand, TResult> inner,
    ModuleDbContext db,
    RequestIdempotency idempotency,
    TimeProvider clock) : IRequestHandler<TCommand, TResult>
    where TCommand : ICommand<TResult>
{
    private const int MaxAttempts = 5;

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50), LongestPause = TimeSpan.FromSeconds(1);

    public async Task<TResult> Handle(TCommand request, CancellationToken cancellationToken)
    {
        try
        {
            return await Conflicts.RepeatAsync(
                conflicts => HandleAsync(request, conflicts, cancellationToken),
                failure => db.Storage.Provider.Classify(failure) is DatabaseFailure.Conflict,
                clock,
                cancellationToken);
        }
        catch (Exception e) when (db.Storage.Provider.Classify(e) is DatabaseFailure.Conflict or DatabaseFailure.UniqueViolation)
        {
            throw Rejection.Conflict("Another request changed the same data at the same time. Read the data again, then retry.", e);
        }
    }

    private async Task<TResult> HandleAsync(TCommand request, IReadOnlyCollection<Exception> conflicts, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var repeats = attempt > 1 || conflicts.Count > 0;
            if (repeats)
            {
                db.ChangeTracker.Clear();
            }

            UnitOfWork? unit = null;
            try
            {
                await using (unit = UnitOfWork.Begin(db))
                {
                    if (repeats)
                    {
                        // Data that is read under a lock is still current when it is written. With a single writer, the transaction is
                        // that lock.
                        await unit.BeginTransactionAsync(cancellationToken);
                        await RowLocks.LockAsync(db, conflicts, cancellationToken);
                    }

                    return await HandleOnceAsync(unit, request, cancellationToken);
                }
            }
            catch (Exception e) when (attempt < MaxAttempts && db.Storage.Provider.Classify(e) is DatabaseFailure.UniqueViolation)
            {
                // Another writer took the key. The handler finds its row when it reads again.
            }
            catch (Exception e) when (attempt < MaxAttempts && unit is not null && MayRepeat(unit, db.Storage.Provider, e))
            {
                await Task.Delay(Backoff.After(attempt, FirstPause, LongestPause), clock, cancellationToken);
            }
        }
    }

    /// <summary>
    /// Returns whether the whole command can run again after a server failure: either it cannot have committed, or its key shows whether it
    /// has. A SQLite file has no transient failures, and its writers have already waited for the lock.
    /// </summary>
    private bool MayRepeat(UnitOfWork unit, DatabaseProvider provider, Exception failure) =>
        provider.IsServer && provider.Classify(failure) is DatabaseFailure.Outage && (!unit.MayHaveCommitted || idempotency.Key is not null);

    private async Task<TResult> HandleOnceAsync(UnitOfWork unit, TCommand command, CancellationToken cancellationToken)
    {
        if (idempotency.Key is not { } key)
        {
            var answer = await inner.Handle(command, cancellationToken);
            await unit.CommitAsync(cancellationToken);
            return answer;
        }

        var (hash, fingerprint) = FingerprintOf(idempotency, command);
        if (await FindAsync() is { } earlier)
        {
            return AnswerOf(earlier);
        }

        TResult result;
        try
        {
            result = await inner.Handle(command, cancellationToken);
        }
        catch (RejectedException)
        {
            // The same request may have completed since the check above; then its own effect caused the conflict.
            if (await FindAsync() is { } meanwhile)
            {
                return AnswerOf(meanwhile);
            }

            throw;
        }

        db.Idempotency.Add(new IdempotencyRow
        {
            Key = hash,
            Fingerprint = fingerprint,
            Answer = StoredJson.Write(result),
            CreatedAt = clock.GetUtcNow(),
        });
        await unit.CommitAsync(cancellationToken);
        return result;

        Task<IdempotencyRow?> FindAsync() =>
            db.Idempotency.AsNoTracking().SingleOrDefaultAsync(i => i.Key == hash, cancellationToken);

        TResult AnswerOf(IdempotencyRow row) => row.Fingerprint == fingerprint
            ? ReadAnswer(row.Answer)
            : throw Rejections.KeyReused(key);
    }

    private static TResult ReadAnswer(string answer)
    {
        try
        {
            return answer == "null" ? default! : StoredJson.Read<TResult>("answer", answer);
        }
        catch (InvalidOperationException e)
        {
            throw Rejection.Conflict(
                "The first request with this Idempotency-Key succeeded, but another version of the module stored its answer. Read the data instead of repeating the request.", e);
        }
    }

    /// <summary>Computes two hashes that reveal nothing about the request without the key.</summary>
    private static (string Hash, string Fingerprint) FingerprintOf(RequestIdempotency request, TCommand command)
    {
        // Neither a key nor the id of a tenant can contain a line break.
        var key = request.Caller.Length == 0 ? request.Key! : $"{request.Caller}\n{request.Key}";
        var secret = Encoding.UTF8.GetBytes(request.Tenant is null ? key : $"{request.Tenant}\n{key}");
        return (
            Convert.ToHexStringLower(SHA256.HashData(secret)),
            Convert.ToHexStringLower(HMACSHA256.HashData(
                secret, Encoding.UTF8.GetBytes($"{typeof(TCommand).FullName}:{JsonSerializer.Serialize(command)}"))));
    }
}
