using System.Security.Cryptography;
using CsCheck;

namespace Monolith.Runtime.Events.Tests;

/// <summary>What the environment says of a run of the model.</summary>
internal static class ModelSettings
{
    /// <summary>The seed of the environment, or a new one.</summary>
    public static string Seed => Environment.GetEnvironmentVariable("MONOLITH_MODEL_SEED") is { Length: > 0 } seed
        ? PCG.Parse(seed).ToString()
        : new PCG(0, BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(8))).ToString();

    /// <summary>How long to search: <c>MONOLITH_MODEL_SECONDS</c>, or a few seconds. With 0 the model is left out, as mutation testing does.</summary>
    public static TimeSpan Budget => TimeSpan.FromSeconds(
        Environment.GetEnvironmentVariable("MONOLITH_MODEL_SECONDS") is { Length: > 0 } seconds ? int.Parse(seconds, null) : 5);
}
