using Microsoft.EntityFrameworkCore.Storage;
using Npgsql.EntityFrameworkCore.PostgreSQL;

namespace Monolith.Runtime.Storage;

/// <summary>
/// Retries operations after transient failures, but none within a unit of work, because a part of a transaction cannot be repeated alone.
/// The code that began the unit of work retries it as a whole.
/// </summary>
internal sealed class PostgreSqlRetries(ExecutionStrategyDependencies dependencies) : NpgsqlRetryingExecutionStrategy(dependencies, MaxRetries, LongestPause, errorCodesToAdd: null)
{
    /// <summary>Enough for the connections that a restart broke. While the server is away, a request must fail within a second or two.</summary>
    private const int MaxRetries = 4;

    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(250);

    /// <summary>Always false, although operations are retried: true would prevent transactions and buffer all results in memory.</summary>
    public override bool RetriesOnFailure => false;

    /// <inheritdoc/>
    protected override bool ShouldRetryOn(Exception? exception) =>
        Dependencies.CurrentContext.Context is not ModuleDbContext { Session.Unit: not null } && base.ShouldRetryOn(exception);
}
