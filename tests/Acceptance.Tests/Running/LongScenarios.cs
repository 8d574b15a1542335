using System.Runtime.CompilerServices;

namespace Acceptance.Tests;

/// <summary>
/// Scenarios that take long. They run only when <c>MONOLITH_TEST_LONG</c> is 1, as in <c>.ci/run</c>. Each has a shorter variant that
/// always runs (docs/testing.md).
/// </summary>
internal static class LongScenarios
{
    private const string Variable = "MONOLITH_TEST_LONG";

    /// <summary>Why they are skipped, or null.</summary>
    public static string? Skipped { get; } = Environment.GetEnvironmentVariable(Variable) == "1"
        ? null
        : $"A long scenario. Set {Variable}=1 to run it, as .ci/run does.";

    /// <summary>Skips the running test if it is a long one.</summary>
    public static void SkipIf(bool isLong) => Assert.SkipWhen(isLong && Skipped is not null, Skipped ?? "");
}

/// <summary>A test of a long scenario.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class LongFactAttribute : FactAttribute
{
    public LongFactAttribute([CallerFilePath] string? sourceFilePath = null, [CallerLineNumber] int sourceLineNumber = -1)
        : base(sourceFilePath, sourceLineNumber) => Skip = LongScenarios.Skipped;
}
