namespace Monolith.Demo;

/// <summary>The exit codes of the demo, the same as those of the Host's commands.</summary>
internal static class ExitCode
{
    /// <summary>Everything adds up.</summary>
    public const int Ok = 0;

    /// <summary>Stock and money do not add up, or the demo could not reach the monolith.</summary>
    public const int Failed = 1;

    /// <summary>An option is unknown or out of range.</summary>
    public const int Usage = 2;
}
