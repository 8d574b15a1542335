namespace Monolith.Hosting;

/// <summary>The exit codes of all commands.</summary>
public static class ExitCode
{
    /// <summary>It is done.</summary>
    public const int Ok = 0;

    /// <summary>It was understood, and did not work out.</summary>
    public const int Failed = 1;

    /// <summary>It was not understood, or names something that does not exist.</summary>
    public const int Usage = 2;
}
