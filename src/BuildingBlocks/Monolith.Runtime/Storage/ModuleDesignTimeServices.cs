using Microsoft.EntityFrameworkCore.Design;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations.Design;
using Microsoft.Extensions.DependencyInjection;

namespace Monolith.Runtime.Storage;

/// <summary>
/// Customizes EF Core's design-time tools for modules. The host names this class in a DesignTimeServicesReferenceAttribute; only the tools
/// load it.
/// </summary>
internal sealed class ModuleDesignTimeServices : IDesignTimeServices
{
    /// <inheritdoc/>
    public void ConfigureDesignTimeServices(IServiceCollection serviceCollection) =>
        serviceCollection.AddSingleton<ICSharpSnapshotGenerator, ModuleSnapshots>();

    /// <summary>Excludes the framework's tables from the snapshots of a module's model, as its migrations exclude them.</summary>
    private sealed class ModuleSnapshots(CSharpSnapshotGeneratorDependencies dependencies) : CSharpSnapshotGenerator(dependencies)
    {
        protected override void GenerateEntityTypes(string modelBuilderName, IEnumerable<IEntityType> entityTypes, IndentedStringBuilder stringBuilder) =>
            base.GenerateEntityTypes(modelBuilderName, entityTypes.Where(entity => !FrameworkTables.Owns(entity)), stringBuilder);
    }
}
