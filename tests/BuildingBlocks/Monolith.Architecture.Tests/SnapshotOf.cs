using System.Reflection;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Metadata.Conventions.Infrastructure;
using Microsoft.Extensions.DependencyInjection;
using Monolith.Messaging;
using Monolith.Persistence;

namespace Monolith.Architecture.Tests;

/// <summary>
/// A snapshot for fixtures, as <c>build/add-migration</c> would write it: of the model as it is, whatever the building blocks
/// and what is laid over the base make of it.
/// </summary>
/// <typeparam name="TContext">The module's DbContext.</typeparam>
public abstract class SnapshotOf<TContext>(string schema) : ModelSnapshot
    where TContext : ModuleDbContext
{
    public override IModel Model => Build();

    /// <summary>Makes of the model what it was when the snapshot was written.</summary>
    protected virtual void GoBack(ModelBuilder model)
    {
    }

    protected override void BuildModel(ModelBuilder modelBuilder) => throw new NotSupportedException("The model is made another way.");

    private static void Call(string method, TContext db, object argument) =>
        typeof(TContext).GetMethod(method, BindingFlags.Instance | BindingFlags.NonPublic)!.Invoke(db, [argument]);

    private IModel Build()
    {
        // The last part of the namespace says which database it is of, as with real ones.
        var provider = DatabaseProvider.All.Single(p => GetType().Namespace!.EndsWith("." + p.Name, StringComparison.Ordinal));
        var settings = new DatabaseSettings(provider.IsServer ? "Server=design;Database=design" : "Data Source=design.db", schema);
        using var storage = new ModuleStorage(schema, provider, settings, new EventRegistry([]), new MessagingOptions(), TimeProvider.System);
        using var services = new ServiceCollection().AddSingleton(storage).AddModuleStorage<TContext>().BuildServiceProvider();
        using var scope = services.CreateScope();
        var db = scope.ServiceProvider.GetRequiredService<TContext>();
#pragma warning disable EF1001 // The one way to a model that the cache of models does not know.
        var configuration = new ModelConfigurationBuilder(db.GetService<IConventionSetBuilder>().CreateConventionSet(), db.GetInfrastructure());
        Call("ConfigureConventions", db, configuration);
        var model = configuration.CreateModelBuilder(null);
#pragma warning restore EF1001
        Call("OnModelCreating", db, model);
        GoBack(model);
        return (IModel)model.Model;
    }
}
