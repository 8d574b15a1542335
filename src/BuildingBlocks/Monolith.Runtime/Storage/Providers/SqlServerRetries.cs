using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace Monolith.Runtime.Storage;

/// <summary>
/// Tries again what broke off for a passing reason, but nothing within a unit of work: a part of a transaction can't be
/// repeated without the rest of it. Who began the unit of work repeats it as a whole.
/// </summary>
internal sealed class SqlServerRetries(ExecutionStrategyDependencies dependencies) : SqlServerRetryingExecutionStrategy(dependencies)
{
    /// <summary>False, whatever is tried again: true would keep transactions from being begun, and have every result read into memory first.</summary>
    public override bool RetriesOnFailure => false;

    /// <inheritdoc/>
    protected override bool ShouldRetryOn(Exception exception) =>
        Dependencies.CurrentContext.Context is not ModuleDbContext { Session.Unit: not null } && base.ShouldRetryOn(exception);
}
