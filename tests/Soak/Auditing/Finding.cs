namespace Soak;

/// <summary>What is wrong at the end.</summary>
internal enum Fault
{
    /// <summary>Something that was acknowledged had no effect in a module.</summary>
    Lost,

    /// <summary>Something took effect more than once.</summary>
    Twice,

    /// <summary>Something has not come to its end.</summary>
    Stuck,
}

/// <summary>One fault, with what it concerns.</summary>
/// <param name="Fault">The kind.</param>
/// <param name="Key">The order, product, customer or event.</param>
/// <param name="Module">The module whose data is wrong.</param>
/// <param name="What">What was expected, and what was found.</param>
internal sealed record Finding(Fault Fault, string Key, string Module, string What)
{
    public override string ToString() => $"{Fault.ToString().ToLowerInvariant()}: {Key} in {Module}: {What}";
}
