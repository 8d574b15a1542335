using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.Extensions.Caching.Memory;

namespace Monolith.Runtime.Storage.Tests;

/// <summary>Fifty modules used to compile the same queries repeatedly, because EF Core's own cache is too small for them.</summary>
public sealed class QueryCacheTests : SqliteTest
{
    private const int ModelSize = 100, QuerySize = 10;

    [Fact]
    public async Task Modules_share_one_cache()
    {
        await Modules.InSourceAsync(db => AssertShared(db.GetService<IMemoryCache>()));
        await Modules.InTargetAsync(db => AssertShared(db.GetService<IMemoryCache>()));

        static Task AssertShared(IMemoryCache cache)
        {
            Assert.Same(QueryCache.Shared, cache);
            return Task.CompletedTask;
        }
    }

    [Fact]
    public void The_cache_fits_a_hundred_modules_with_a_hundred_queries_each()
    {
        using var cache = QueryCache.Create();
        for (var module = 0; module < 100; module++)
        {
            Add(cache, $"{module}", ModelSize);
            for (var query = 0; query < 100; query++)
            {
                Add(cache, $"{module}/{query}", QuerySize);
            }
        }

        Assert.True(cache.TryGetValue("0", out _));
        Assert.True(cache.TryGetValue("99/99", out _));
    }

    private static void Add(MemoryCache cache, string key, int size) => cache.Set(key, key, new MemoryCacheEntryOptions { Size = size });
}
