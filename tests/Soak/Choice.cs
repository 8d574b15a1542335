namespace Soak;

/// <summary>Random choices that a seed repeats. Each client and each kind of fault has its own, so that they do not disturb each other.</summary>
internal sealed class Choice(int seed, int stream)
{
#pragma warning disable CA5394 // Not for security.
    private readonly Random _random = new(HashOf(seed, stream));

    public int Below(int max) => _random.Next(max);

    /// <summary>True once in a number of times, on average.</summary>
    public bool OneIn(int times) => _random.Next(times) == 0;

    public T Of<T>(IReadOnlyList<T> all) => all[_random.Next(all.Count)];

    /// <summary>A time between two numbers of milliseconds.</summary>
    public TimeSpan Milliseconds(int min, int max) => TimeSpan.FromMilliseconds(_random.Next(min, max));
#pragma warning restore CA5394

    /// <summary>Not HashCode, which differs in each process.</summary>
    private static int HashOf(int seed, int stream) => unchecked((seed * 486187739) + (stream * 16777619));
}
