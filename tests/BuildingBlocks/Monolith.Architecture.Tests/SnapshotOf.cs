using System.Reflection;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Metadata.Conventions.Infrastructure;
using Microsoft.Extensions.DependencyInjection;
using Monolith.Runtime.Events;
using Monolith.Runtime.Storage;

namespace Monolith.Architecture.Tests;

/// <summary>
/// A snapshot for fixtures, as <c>build/add-migration</c> would write it, of the current model of the building blocks and the fixture.
/// </summary>
/// <typeparam name="TContext">The module's DbContext.</typeparam>
public abstract class SnapshotOf<TContext>(string schema) : ModelSnapshot
    where TContext : ModuleDbContext
{
    public override IModel Model => Build();

    /// <summary>Reverts the model to its state at the time of the snapshot.</summary>
    protected virtual void GoBack(ModelBuilder model)
    {
    }

    protected override void BuildModel(ModelBuilder modelBuilder) => throw new NotSupportedException("The model is created differently.");

    private static void Call(string method, TContext db, object argument) =>
        typeof(TContext).GetMethod(method, BindingFlags.Instance | BindingFlags.NonPublic)!.Invoke(db, [argument]);

    private IModel Build()
    {
        // The last part of the namespace names the database, as in real migrations.
        var provider = DatabaseProvider.All.Single(p => GetType().Namespace!.EndsWith("." + p.Name, StringComparison.Ordinal));
        var settings = new DatabaseSettings(provider.IsServer ? "Server=design;Database=design" : "Data Source=design.db", schema);
        using var storage = new ModuleStorage(schema, provider, settings, new EventRegistry([]), new MessagingOptions(), TimeProvider.System);
        using var services = new ServiceCollection().AddSingleton(storage).AddModuleStorage<TContext>().BuildServiceProvider();
        using var scope = services.CreateScope();
        var db = scope.ServiceProvider.GetRequiredService<TContext>();
#pragma warning disable EF1001 // The only way to a model that bypasses the model cache.
        var configuration = new ModelConfigurationBuilder(db.GetService<IConventionSetBuilder>().CreateConventionSet(), db.GetInfrastructure());
        Call("ConfigureConventions", db, configuration);
        var model = configuration.CreateModelBuilder(null);
#pragma warning restore EF1001
        Call("OnModelCreating", db, model);
        GoBack(model);
        return (IModel)model.Model;
    }
}
