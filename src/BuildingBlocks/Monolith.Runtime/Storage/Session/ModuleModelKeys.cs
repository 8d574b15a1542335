using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace Monolith.Runtime.Storage;

/// <summary>Extends EF Core's model cache key: one DbContext has a different model on each database provider and in each schema.</summary>
internal sealed class ModuleModelKeys : IModelCacheKeyFactory
{
    /// <inheritdoc/>
    public object Create(DbContext context, bool designTime)
    {
        var storage = ((ModuleDbContext)context).Storage;
        return (context.GetType(), storage.Provider.Name, storage.Settings.Schema, designTime);
    }
}
