using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.Extensions.DependencyInjection;
using Monolith.Infrastructure;

namespace Monolith.Runtime.Storage;

/// <summary>Creates the sessions of a module's DbContexts. The options contain it, because a pooled DbContext takes nothing else.</summary>
internal sealed class ModuleSessionFactory(ModuleStorage storage) : IModuleSessionFactory
{
    public ModuleStorage Storage => storage;

    public DbContextOptionsExtensionInfo Info => new ExtensionInfo(this);

    public IModuleSession CreateSession(ModuleDbContext context, Func<CancellationToken, Task<int>> save) => new ModuleSession(context, storage, save);

    public void ApplyServices(IServiceCollection services)
    {
    }

    public void Validate(IDbContextOptions options)
    {
    }

    private sealed class ExtensionInfo(IDbContextOptionsExtension extension) : DbContextOptionsExtensionInfo(extension)
    {
        public override bool IsDatabaseProvider => false;

        public override string LogFragment => string.Empty;

        public override int GetServiceProviderHashCode() => 0;

        public override bool ShouldUseSameServiceProvider(DbContextOptionsExtensionInfo other) => other is ExtensionInfo;

        public override void PopulateDebugInfo(IDictionary<string, string> debugInfo)
        {
        }
    }
}
