using Microsoft.EntityFrameworkCore.Design;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations.Design;
using Microsoft.Extensions.DependencyInjection;

namespace Monolith.Runtime.Storage;

/// <summary>
/// What EF Core's tools do differently for a module. The host names this class in a DesignTimeServicesReferenceAttribute; only
/// the tools load it.
/// </summary>
internal sealed class ModuleDesignTimeServices : IDesignTimeServices
{
    /// <inheritdoc/>
    public void ConfigureDesignTimeServices(IServiceCollection serviceCollection) =>
        serviceCollection.AddSingleton<ICSharpSnapshotGenerator, ModuleSnapshots>();

    /// <summary>Leaves the framework's tables out of the snapshots of a module's model, as its migrations leave them out.</summary>
    private sealed class ModuleSnapshots(CSharpSnapshotGeneratorDependencies dependencies) : CSharpSnapshotGenerator(dependencies)
    {
        protected override void GenerateEntityTypes(string modelBuilderName, IEnumerable<IEntityType> entityTypes, IndentedStringBuilder stringBuilder) =>
            base.GenerateEntityTypes(modelBuilderName, entityTypes.Where(entity => !FrameworkTables.Owns(entity)), stringBuilder);
    }
}
