namespace Monolith.Architecture.Tool;

/// <summary>The exit codes of the tool.</summary>
internal static class ExitCode
{
    /// <summary>The solution violates no rule, apart from what the baseline lists.</summary>
    public const int Clean = 0;

    /// <summary>The solution violates rules, or the baseline lists violations that are fixed.</summary>
    public const int Violations = 1;

    /// <summary>The solution could not be checked, or a rule found nothing to check.</summary>
    public const int Configuration = 2;
}
