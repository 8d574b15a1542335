using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace Monolith.Runtime.Storage;

/// <summary>Tells EF Core which models differ: one DbContext has another model on another database, or in another schema.</summary>
internal sealed class ModuleModelKeys : IModelCacheKeyFactory
{
    /// <inheritdoc/>
    public object Create(DbContext context, bool designTime)
    {
        var storage = ((ModuleDbContext)context).Storage;
        return (context.GetType(), storage.Provider.Name, storage.Settings.Schema, designTime);
    }
}
