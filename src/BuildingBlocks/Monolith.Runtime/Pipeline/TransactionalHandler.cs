using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using MediatR;
using Microsoft.EntityFrameworkCore;
using Monolith.Runtime.Events;
using Monolith.Runtime.Storage;

namespace Monolith.Runtime;

/// <summary>
/// Decorates the handler of a command: one transaction, one effect per Idempotency-Key, and another try when somebody
/// else changed the same rows meanwhile, or when a server broke the work off.
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
        for (var attempt = 1; ; attempt++)
        {
            UnitOfWork? unit = null;
            try
            {
                await using (unit = UnitOfWork.Begin(db))
                {
                    return await HandleOnceAsync(unit, request, lockFirst: attempt > 1, cancellationToken);
                }
            }
            catch (Exception e) when (db.Storage.Provider.Classify(e) is DatabaseFailure.Conflict or DatabaseFailure.UniqueViolation)
            {
                if (attempt == MaxAttempts)
                {
                    throw Refused.Conflict("Somebody else changed the same data at the same time. Read it again, then try again.", e);
                }
            }
            catch (Exception e) when (attempt < MaxAttempts && unit is not null && MayRepeat(unit, db.Storage.Provider, e))
            {
                await Task.Delay(Backoff.After(attempt, FirstPause, LongestPause), clock, cancellationToken);
            }

            db.ChangeTracker.Clear();
        }
    }

    /// <summary>
    /// Whether all of it may be done again after a server broke it off: when it can't have committed, or when its key tells
    /// whether it has. A file is not away for a moment only, and its writers have waited long already.
    /// </summary>
    private bool MayRepeat(UnitOfWork unit, DatabaseProvider provider, Exception failure) =>
        provider.IsServer && provider.Classify(failure) is DatabaseFailure.Outage && (!unit.MayHaveCommitted || idempotency.Key is not null);

    private async Task<TResult> HandleOnceAsync(
        UnitOfWork unit, TCommand command, bool lockFirst, CancellationToken cancellationToken)
    {
        if (lockFirst)
        {
            // It lost to another writer. Where writers take turns, what is read in one's turn is still true when it is written.
            await unit.BeginTransactionAsync(cancellationToken);
        }

        if (idempotency.Key is not { } key)
        {
            var answer = await inner.Handle(command, cancellationToken);
            await unit.CommitAsync(cancellationToken);
            return answer;
        }

        var (hash, fingerprint) = FingerprintOf(key, idempotency.Caller, command);
        if (await FindAsync() is { } earlier)
        {
            return AnswerOf(earlier);
        }

        TResult result;
        try
        {
            result = await inner.Handle(command, cancellationToken);
        }
        catch (RefusedException)
        {
            // The same request may have been carried out since the look above: then its own effect is what stood in the way.
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
            Answer = JsonSerializer.Serialize(result),
            CreatedAt = clock.GetUtcNow(),
        });
        await unit.CommitAsync(cancellationToken);
        return result;

        Task<IdempotencyRow?> FindAsync() =>
            db.Idempotency.AsNoTracking().SingleOrDefaultAsync(i => i.Key == hash, cancellationToken);

        TResult AnswerOf(IdempotencyRow row) => row.Fingerprint == fingerprint
            ? JsonSerializer.Deserialize<TResult>(row.Answer)!
            : throw Refusals.KeyReused(key);
    }

    /// <summary>Neither says anything of the request to who does not know the key.</summary>
    private static (string Hash, string Fingerprint) FingerprintOf(string key, string caller, TCommand command)
    {
        // A key holds no line break.
        var secret = Encoding.UTF8.GetBytes(caller.Length == 0 ? key : $"{caller}\n{key}");
        return (
            Convert.ToHexStringLower(SHA256.HashData(secret)),
            Convert.ToHexStringLower(HMACSHA256.HashData(
                secret, Encoding.UTF8.GetBytes($"{typeof(TCommand).FullName}:{JsonSerializer.Serialize(command)}"))));
    }
}
