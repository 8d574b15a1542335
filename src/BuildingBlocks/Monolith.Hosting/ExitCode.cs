namespace Monolith.Hosting;

/// <summary>The exit codes of all commands.</summary>
public static class ExitCode
{
    /// <summary>The command succeeded.</summary>
    public const int Ok = 0;

    /// <summary>The command failed.</summary>
    public const int Failed = 1;

    /// <summary>The arguments are invalid, or refer to something that does not exist.</summary>
    public const int Usage = 2;
}
