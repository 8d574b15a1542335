namespace Monolith.Runtime;

/// <summary>
/// The types that a row of Hangfire's queue may name. Hangfire by itself runs any public method of any type that a row names, so that
/// everybody who can write to its queue could run any code in the host.
/// </summary>
internal static class JobTypes
{
    /// <summary>The job itself, and the parameters of <see cref="SideEffectJob.RunAsync"/>.</summary>
    private static readonly Dictionary<string, Type> Allowed =
        new[] { typeof(SideEffectJob), typeof(string), typeof(CancellationToken) }.ToDictionary(type => type.FullName!);

    /// <summary>Finds a type by the name in a row.</summary>
    /// <param name="typeName">The name, with or without its assembly.</param>
    /// <exception cref="InvalidOperationException">The type is not allowed.</exception>
    public static Type Resolve(string typeName) => Allowed.GetValueOrDefault(typeName.Split(',')[0].Trim())
        ?? throw new InvalidOperationException(
            $"Hangfire's queue names the type '{typeName}', but it runs only {nameof(SideEffectJob)}. Find out who wrote this job: only the hosts of this deployment need access to the queue.");
}
