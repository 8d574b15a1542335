using Microsoft.Extensions.Caching.Memory;

namespace Monolith.Runtime.Storage;

/// <summary>
/// The cache for EF Core's models and compiled queries of all modules of the process. EF Core's default cache is sized for few contexts:
/// 10,240, of which a model takes 100 and a query 10. With more than about forty modules, they would evict each other's queries and
/// recompile them repeatedly.
/// </summary>
internal static class QueryCache
{
    /// <summary>Enough for about a hundred modules with about a hundred queries each. Unused capacity takes no memory.</summary>
    private const long Size = 100 * 1_100;

    /// <summary>
    /// One instance for the process, like EF Core's own. With one instance per host, EF Core would create its services anew for each host.
    /// </summary>
    public static IMemoryCache Shared { get; } = Create();

    internal static MemoryCache Create() => new(new MemoryCacheOptions { SizeLimit = Size });
}
