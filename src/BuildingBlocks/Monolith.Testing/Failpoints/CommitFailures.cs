using System.Data.Common;
using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;

namespace Monolith.Testing;

/// <summary>Lets the transactions fail in which planned messages are handled.</summary>
internal sealed class CommitFailures(Failpoints failpoints) : DbTransactionInterceptor
{
    /// <summary>The messages that are handled with a context. A pool hands the context to others, with another lease.</summary>
    private static readonly ConditionalWeakTable<DbContext, Noted> Handled = [];

    /// <summary>Notes that messages are being handled in a scope, whose transaction commits their changes.</summary>
    public static void Note(IServiceProvider scope, Failpoints failpoints, Type type, IReadOnlyList<object> messages)
    {
        if (!failpoints.NeedDatabase(type))
        {
            return;
        }

        var db = scope.GetService<ModuleDbContext>()
            ?? throw new InvalidOperationException($"{type.Name} is handled by a module without a database, which commits nothing. Let the handler fail instead.");
        if (!Handled.TryGetValue(db, out var noted) || noted.Context != db.ContextId)
        {
            noted = new Noted(db.ContextId);
            Handled.AddOrUpdate(db, noted);
        }

        noted.Messages.AddRange(messages.Select(message => (type, message)));
    }

    public override ValueTask<InterceptionResult> TransactionCommittingAsync(
        DbTransaction transaction, TransactionEventData eventData, InterceptionResult result, CancellationToken cancellationToken = default)
    {
        Pass(FailpointStage.BeforeCommit, eventData.Context);
        return ValueTask.FromResult(result);
    }

    public override Task TransactionCommittedAsync(DbTransaction transaction, TransactionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        Pass(FailpointStage.AfterCommit, eventData.Context);
        return Task.CompletedTask;
    }

    private void Pass(FailpointStage stage, DbContext? db)
    {
        if (db is null || !Handled.TryGetValue(db, out var noted) || noted.Context != db.ContextId)
        {
            return;
        }

        var messages = noted.Messages.ToList();
        if (stage is FailpointStage.AfterCommit)
        {
            Handled.Remove(db);
        }

        foreach (var (type, message) in messages)
        {
            failpoints.Pass(stage, type, message);
        }
    }

    private sealed record Noted(DbContextId Context)
    {
        public List<(Type Type, object Message)> Messages { get; } = [];
    }
}
