namespace Monolith;

/// <summary>Deletes the read models of a module, so that they can be rebuilt from the beginning of the logs.</summary>
public interface IReadModelReset
{
    /// <summary>Deletes all rows of the read models, in the transaction that also rewinds the cursors.</summary>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    Task ResetAsync(CancellationToken cancellationToken);
}
