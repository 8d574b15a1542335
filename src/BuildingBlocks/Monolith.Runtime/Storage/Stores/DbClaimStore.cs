namespace Monolith.Runtime.Storage;

/// <summary>The processes that work on a module's data, recorded in the module's own schema.</summary>
internal interface IClaimStore
{
    /// <summary>Lists the claims of all processes, including dead processes that did not remove their claim.</summary>
    Task<IReadOnlyList<ClaimRow>> ListAsync(CancellationToken cancellationToken);

    /// <summary>Adds the claim of a process.</summary>
    Task AddAsync(ClaimRow claim, CancellationToken cancellationToken);

    /// <summary>Renews a claim. Returns false when another process has removed the claim as dead.</summary>
    Task<bool> BeatAsync(Guid process, CancellationToken cancellationToken);

    /// <summary>Removes a claim.</summary>
    Task RemoveAsync(Guid process, CancellationToken cancellationToken);
}

/// <inheritdoc cref="IClaimStore"/>
internal sealed class DbClaimStore(FrameworkStatements statements) : IClaimStore
{
    private readonly string _claims = statements.Storage.Table("claims");

    public async Task<IReadOnlyList<ClaimRow>> ListAsync(CancellationToken cancellationToken)
    {
        var claims = await statements.ReadAsync(
            $"SELECT process, deployment, location, beat FROM {_claims}",
            row => new ClaimRow { Process = row.GetGuid(0), Deployment = row.GetString(1), Location = row.GetString(2), Beat = row.GetInt64(3) },
            cancellationToken);
        return [.. claims.OrderBy(claim => claim.Process)];
    }

    public Task AddAsync(ClaimRow claim, CancellationToken cancellationToken) => statements.WriteAsync(
        $"INSERT INTO {_claims} (process, deployment, location, beat) VALUES (@process, @deployment, @location, @beat)",
        cancellationToken,
        ("@process", claim.Process),
        ("@deployment", claim.Deployment),
        ("@location", claim.Location),
        ("@beat", claim.Beat));

    public async Task<bool> BeatAsync(Guid process, CancellationToken cancellationToken) =>
        await statements.WriteAsync($"UPDATE {_claims} SET beat = beat + 1 WHERE process = @process", cancellationToken, ("@process", process)) == 1;

    public Task RemoveAsync(Guid process, CancellationToken cancellationToken) =>
        statements.WriteAsync($"DELETE FROM {_claims} WHERE process = @process", cancellationToken, ("@process", process));
}
