using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.Extensions.DependencyInjection;
using Monolith.Runtime.Events;

namespace Monolith.Runtime.Storage.Tests;

/// <summary>The framework's versions, applied in order, create the tables of the model on every provider. No database is needed.</summary>
public sealed class FrameworkModelTests
{
    public static TheoryData<string> Providers => [.. DatabaseProvider.All.Select(provider => provider.Name)];

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task All_versions_together_create_the_tables_of_the_model(string name)
    {
        var provider = DatabaseProvider.Find(name)!;
        var settings = new DatabaseSettings(provider.IsServer ? "Server=design;Database=design" : "Data Source=design.db", "framework");
        await using var services = new ServiceCollection()
            .AddSingleton(_ => new ModuleStorage("framework", provider, settings, new EventRegistry([]), new MessagingOptions(), TimeProvider.System))
            .AddModuleStorage<FrameworkModelDbContext>()
            .BuildServiceProvider();
        await using var scope = services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<FrameworkModelDbContext>();
        await using var framework = FrameworkDbContext.Of(db);
        var versions = framework.GetService<IMigrationsAssembly>();

        var made = new MadeTables();
        foreach (var version in versions.Migrations.Values)
        {
            made.Apply(versions.CreateMigration(version, framework.Database.ProviderName!).UpOperations);
        }

        var wanted = new MadeTables();
        wanted.Apply(db.GetService<IMigrationsModelDiffer>().GetDifferences(null, db.GetService<IDesignTimeModel>().Model.GetRelationalModel()));

        var sql = db.GetService<IMigrationsSqlGenerator>();
        Assert.Equal(provider.IsServer ? 19 : 17, wanted.Describe(sql).Count(statement => statement.StartsWith("CREATE TABLE", StringComparison.Ordinal)));
        Assert.Equal(wanted.Describe(sql), made.Describe(sql));
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task The_tables_that_the_framework_owns_are_all_excluded_from_migrations(string name)
    {
        var provider = DatabaseProvider.Find(name)!;
        var settings = new DatabaseSettings(provider.IsServer ? "Server=design;Database=design" : "Data Source=design.db", UpgradedModule.Name);
        await using var module = new UpgradedModule(provider, settings, () => Task.CompletedTask);
        await module.InAsync(db =>
        {
            var model = db.GetService<IDesignTimeModel>().Model;
            Assert.NotEmpty(model.GetEntityTypes());
            Assert.All(model.GetEntityTypes(), entity => Assert.True(entity.IsTableExcludedFromMigrations() && FrameworkTables.Owns(entity), entity.Name));
            Assert.Empty(db.GetService<IMigrationsModelDiffer>().GetDifferences(null, model.GetRelationalModel()));
            return Task.CompletedTask;
        });
    }
}

/// <summary>Maps the framework's tables as if a module's migrations created them.</summary>
internal sealed class FrameworkModelDbContext(DbContextOptions<FrameworkModelDbContext> options) : ModuleDbContext(options)
{
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        base.OnModelCreating(modelBuilder);
        foreach (var entity in modelBuilder.Model.GetEntityTypes())
        {
            entity.SetIsTableExcludedFromMigrations(false);
        }
    }
}
