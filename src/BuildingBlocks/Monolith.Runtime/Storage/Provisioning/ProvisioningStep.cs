namespace Monolith.Runtime.Storage;

/// <summary>One statement that provisioning runs.</summary>
/// <param name="What">What it is for, in words that may be shown.</param>
/// <param name="Sql">The statement. Where a password belongs it has <see cref="PasswordMark"/>.</param>
internal sealed record ProvisioningStep(string What, string Sql)
{
    public const string PasswordMark = "{password}";

    /// <summary>A query that finds a row where the statement has nothing left to do; null for one that may be run again.</summary>
    public string? Unless { get; init; }

    /// <summary>Whose password the statement sets, if any.</summary>
    public string? Principal { get; init; }

    /// <summary>Whether the rest goes on when it fails: not every server knows it, and the boundary stands without it.</summary>
    public bool IsOptional { get; init; }
}

/// <summary>What became of a step.</summary>
public enum ProvisioningOutcome
{
    /// <summary>It was carried out.</summary>
    Done,

    /// <summary>There was nothing left to do.</summary>
    WasThere,

    /// <summary>It failed, and the rest went on without it.</summary>
    Failed,
}

/// <summary>What provisioning tells of a step.</summary>
/// <param name="What">What it was for.</param>
/// <param name="Outcome">What became of it.</param>
/// <param name="Reason">Why it failed, as the server says; null otherwise.</param>
public sealed record ProvisioningReport(string What, ProvisioningOutcome Outcome, string? Reason = null);

/// <summary>Provisioning could not be completed; it may be run again when the reason is mended.</summary>
/// <param name="what">What was to be done.</param>
/// <param name="reason">What the server says.</param>
public sealed class ProvisioningException(string what, string reason) : Exception($"{what}: {reason}");
