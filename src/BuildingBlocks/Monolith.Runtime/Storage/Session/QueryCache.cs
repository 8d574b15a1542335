using Microsoft.Extensions.Caching.Memory;

namespace Monolith.Runtime.Storage;

/// <summary>
/// Where EF Core keeps the models and compiled queries of all modules of the process. The cache that it makes by itself
/// is sized for one context or a few: 10,240, of which a model takes 100 and a query 10. The modules share it, and from
/// some forty on they push each other's queries out and compile them again and again.
/// </summary>
internal static class QueryCache
{
    /// <summary>Room for some hundred modules with some hundred queries each; what is not used takes no memory.</summary>
    private const long Size = 100 * 1_100;

    /// <summary>One for the process, as EF Core's own is: with one for each host it would make its services anew for each.</summary>
    public static IMemoryCache Shared { get; } = Create();

    internal static MemoryCache Create() => new(new MemoryCacheOptions { SizeLimit = Size });
}
