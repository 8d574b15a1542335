namespace Monolith.Runtime.Storage;

/// <summary>One statement that provisioning runs.</summary>
/// <param name="What">A description of the purpose, for display.</param>
/// <param name="Sql">The statement, with <see cref="PasswordMark"/> in the place of a password.</param>
internal sealed record ProvisioningStep(string What, string Sql)
{
    public const string PasswordMark = "{password}";

    /// <summary>A query that returns a row if the statement has nothing to do, or null if the statement can be repeated.</summary>
    public string? Unless { get; init; }

    /// <summary>The principal whose password the statement sets, or null.</summary>
    public string? Principal { get; init; }

    /// <summary>
    /// Whether provisioning continues when the statement fails. Not every server supports it, and the boundary holds without it.
    /// </summary>
    public bool IsOptional { get; init; }
}

/// <summary>The outcome of a provisioning step.</summary>
public enum ProvisioningOutcome
{
    /// <summary>The step was executed.</summary>
    Done,

    /// <summary>There was nothing to do.</summary>
    WasThere,

    /// <summary>The step failed, and provisioning continued without it.</summary>
    Failed,
}

/// <summary>The report of a provisioning step.</summary>
/// <param name="What">The description of the step.</param>
/// <param name="Outcome">The outcome of the step.</param>
/// <param name="Reason">The server's error message, or null when the step did not fail.</param>
public sealed record ProvisioningReport(string What, ProvisioningOutcome Outcome, string? Reason = null);

/// <summary>The exception that is thrown when provisioning fails. It can be run again after the cause is corrected.</summary>
/// <param name="what">The description of the failed step.</param>
/// <param name="reason">The server's error message.</param>
public sealed class ProvisioningException(string what, string reason) : Exception($"{what}: {reason}");
