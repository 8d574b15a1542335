using Microsoft.EntityFrameworkCore.Storage;
using Npgsql.EntityFrameworkCore.PostgreSQL;

namespace Monolith.Runtime.Storage;

/// <summary>
/// Tries again what broke off for a passing reason, but nothing within a unit of work: a part of a transaction can't be
/// repeated without the rest of it. Who began the unit of work repeats it as a whole.
/// </summary>
internal sealed class PostgreSqlRetries(ExecutionStrategyDependencies dependencies) : NpgsqlRetryingExecutionStrategy(dependencies)
{
    /// <summary>False, whatever is tried again: true would keep transactions from being begun, and have every result read into memory first.</summary>
    public override bool RetriesOnFailure => false;

    /// <inheritdoc/>
    protected override bool ShouldRetryOn(Exception? exception) =>
        Dependencies.CurrentContext.Context is not ModuleDbContext { Session.Unit: not null } && base.ShouldRetryOn(exception);
}
