using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.EntityFrameworkCore.Update;
using Npgsql.EntityFrameworkCore.PostgreSQL.Update.Internal;

namespace Monolith.Runtime.Storage;

#pragma warning disable EF1001 // EF Core has no public alternative for wrapping the provider's batch, which is passed on unchanged.

/// <summary>
/// Lets a save that only inserts rows, and fits into one batch, be its own transaction: PostgreSQL commits everything before one Sync
/// together or not at all (https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-PIPELINING), so BEGIN and COMMIT would
/// only add a round trip. EF Core still begins a transaction for several batches.
/// </summary>
internal sealed class PostgreSqlBatches(ModificationCommandBatchFactoryDependencies dependencies, IDbContextOptions options)
    : NpgsqlModificationCommandBatchFactory(dependencies, options)
{
    public override ModificationCommandBatch Create() => new Batch(base.Create());

    private sealed class Batch(ModificationCommandBatch inner) : ModificationCommandBatch
    {
        public override IReadOnlyList<IReadOnlyModificationCommand> ModificationCommands => inner.ModificationCommands;

        /// <summary>
        /// For an update or delete, the conflict check needs the response, which arrives after the batch has committed. Such a batch needs
        /// a transaction that can still roll back.
        /// </summary>
        public override bool RequiresTransaction => inner.RequiresTransaction && !ModificationCommands.All(c => c.EntityState is EntityState.Added);

        public override bool AreMoreBatchesExpected => inner.AreMoreBatchesExpected;

        public override bool TryAddCommand(IReadOnlyModificationCommand modificationCommand) => inner.TryAddCommand(modificationCommand);

        public override void Complete(bool moreBatchesExpected) => inner.Complete(moreBatchesExpected);

        public override void Execute(IRelationalConnection connection) => inner.Execute(connection);

        public override Task ExecuteAsync(IRelationalConnection connection, CancellationToken cancellationToken = default) =>
            inner.ExecuteAsync(connection, cancellationToken);
    }
}
