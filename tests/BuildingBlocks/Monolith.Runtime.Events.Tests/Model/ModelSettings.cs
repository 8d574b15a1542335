using System.Security.Cryptography;
using CsCheck;

namespace Monolith.Runtime.Events.Tests;

/// <summary>Reads the settings of a model run from the environment.</summary>
internal static class ModelSettings
{
    /// <summary>The seed of the environment, or a new one.</summary>
    public static string Seed => Environment.GetEnvironmentVariable("MONOLITH_MODEL_SEED") is { Length: > 0 } seed
        ? PCG.Parse(seed).ToString()
        : new PCG(0, BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(8))).ToString();

    /// <summary>
    /// The duration of the search: <c>MONOLITH_MODEL_SECONDS</c>, or a few seconds. 0 skips the model, as mutation testing does.
    /// </summary>
    public static TimeSpan Budget => TimeSpan.FromSeconds(
        Environment.GetEnvironmentVariable("MONOLITH_MODEL_SECONDS") is { Length: > 0 } seconds ? int.Parse(seconds, null) : 5);
}
