using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.EntityFrameworkCore.Update;
using Npgsql.EntityFrameworkCore.PostgreSQL.Update.Internal;

namespace Monolith.Runtime.Storage;

#pragma warning disable EF1001 // There is no other way to the batch that the provider makes; it is passed on as it is.

/// <summary>
/// Lets a save that only adds rows, and fits into one batch, be its own transaction: PostgreSQL commits all that it is sent
/// before one Sync together or not at all
/// (https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-PIPELINING), so that BEGIN and COMMIT around it
/// are only a round trip more. EF Core begins a transaction all the same where there are several batches.
/// </summary>
internal sealed class PostgreSqlBatches(ModificationCommandBatchFactoryDependencies dependencies, IDbContextOptions options)
    : NpgsqlModificationCommandBatchFactory(dependencies, options)
{
    public override ModificationCommandBatch Create() => new Batch(base.Create());

    private sealed class Batch(ModificationCommandBatch inner) : ModificationCommandBatch
    {
        public override IReadOnlyList<IReadOnlyModificationCommand> ModificationCommands => inner.ModificationCommands;

        /// <summary>
        /// Whether a row that is changed or deleted is still as it was read is known only from the answer, when what was
        /// sent is committed: then the rest must be undone, and needs a transaction.
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
