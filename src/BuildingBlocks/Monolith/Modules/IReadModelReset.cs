namespace Monolith;

/// <summary>Empties the read models of a module, so that they can be rebuilt from the beginning of the logs.</summary>
public interface IReadModelReset
{
    /// <summary>Deletes every row of the read models, in the transaction that also sets the cursors back.</summary>
    /// <param name="cancellationToken">Ends the work.</param>
    Task ResetAsync(CancellationToken cancellationToken);
}
