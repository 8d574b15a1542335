namespace Monolith.Extraction;

/// <summary>The exit codes of the tool, the same as those of the Host's commands.</summary>
internal static class ExitCode
{
    /// <summary>The repository was written.</summary>
    public const int Ok = 0;

    /// <summary>The extraction failed.</summary>
    public const int Failed = 1;

    /// <summary>The arguments are invalid, or name a module that does not exist.</summary>
    public const int Usage = 2;
}
