using System.Runtime.Loader;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Migrations.Operations;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Monolith.Runtime;
using Monolith.Runtime.Events;
using Monolith.Runtime.Storage;

namespace Monolith.Architecture;

/// <summary>
/// Composes one module with the host's settings, as <c>AddModules</c> and <c>MapModules</c> do, and reads the result, including its data on
/// each other provider. It starts nothing and opens no database.
/// </summary>
internal static class ModuleComposer
{
    private const string Settings = "appsettings.json";

    /// <exception cref="InvalidOperationException">The module does not compose. The message is that of the module's or the host's
    /// exception.</exception>
    public static ComposedModule Compose(Module module, Solution solution)
    {
        var type = solution.Load(module.Project!).GetType(module.Classes.Single().FullName, throwOnError: true)!;
        var settings = ReadSettings(solution);
        var providers = ModuleDatabases.Of(module, settings, solution);

        // Assembly.Load in the building blocks then finds the assemblies of this solution, and not others with the same name.
        using var context = AssemblyLoadContext.EnterContextualReflection(type.Assembly);
        var instance = (IModule)Activator.CreateInstance(type)!;
        using var app = Build(instance, [.. settings.AsEnumerable(), .. ModuleDatabases.SettingsFor(module, providers[0], settings)]);
        app.MapModules();
        using var scope = ServicesOf(instance, app).CreateScope();
        IReadOnlyList<RouteEndpoint> endpoints = [.. ((IEndpointRouteBuilder)app).DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()];
        if (scope.ServiceProvider.GetService<ModuleDbContext>() is null)
        {
            return new ComposedModule(module, instance.Name, type, Context: null, [], Database: null, UsesTenants: false, endpoints);
        }

        return new ComposedModule(
            module,
            instance.Name,
            type,
            ContextOf(scope).GetType(),
            [
                ReadDatabase(providers[0], ContextOf(scope)),
                .. providers.Skip(1).Select(provider => ComposeOn(provider, module, instance, settings)),
            ],
            DatabaseOf(scope.ServiceProvider),
            scope.ServiceProvider.GetRequiredService<ModuleStorage>().UsesTenants,
            endpoints);
    }

    /// <summary>Reads the settings of the solution's host.</summary>
    public static IConfigurationRoot ReadSettings(Solution solution)
    {
        var settings = new ConfigurationBuilder();
        if (solution.Host is { } host)
        {
            settings.AddJsonFile(Path.Combine(host.Folder, Settings), optional: true, reloadOnChange: false);
        }

        return settings.Build();
    }

    private static ComposedDatabase ComposeOn(string provider, Module module, IModule instance, IConfigurationRoot settings)
    {
        try
        {
            using var app = Build(instance, [.. settings.AsEnumerable(), .. ModuleDatabases.SettingsFor(module, provider, settings)]);
            using var scope = ServicesOf(instance, app).CreateScope();
            return ReadDatabase(provider, ContextOf(scope));
        }
        catch (Exception failure)
        {
            throw new InvalidOperationException($"On {provider}: {failure.Message}", failure);
        }
    }

    private static WebApplication Build(IModule module, IReadOnlyList<KeyValuePair<string, string?>> settings)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        foreach (var (key, value) in settings)
        {
            builder.Configuration[key] = value;
        }

        builder.Configuration[$"Modules:{module.Name}:Location"] = "Local";
        builder.Services.AddRouting().AddLogging();
        builder.Services.AddModules(builder.Configuration, module);

        // A model needs no events. Other rules check the event declarations.
        builder.Services.AddSingleton(new EventRegistry([]));
        return builder.Build();
    }

    private static IServiceProvider ServicesOf(IModule module, WebApplication app) =>
        app.Services.GetRequiredService<IModuleContainers>().Of(module.Name);

    private static ModuleDbContext ContextOf(IServiceScope scope) => scope.ServiceProvider.GetRequiredService<ModuleDbContext>();

    private static ComposedDatabase ReadDatabase(string provider, ModuleDbContext db)
    {
        var model = db.GetService<IDesignTimeModel>().Model;
        return new ComposedDatabase(provider, model, ReadMigrations(db), FindPending(db, model));
    }

    private static Dictionary<string, Migration> ReadMigrations(ModuleDbContext db)
    {
        var migrations = db.GetService<IMigrationsAssembly>();
        return migrations.Migrations.ToDictionary(
            migration => migration.Key,
            migration => migrations.CreateMigration(migration.Value, db.Database.ProviderName!));
    }

    /// <summary>Finds the differences that <c>dotnet ef migrations has-pending-model-changes</c> detects without listing them.</summary>
    private static IReadOnlyList<MigrationOperation> FindPending(ModuleDbContext db, IModel model)
    {
        var snapshot = db.GetService<IMigrationsAssembly>().ModelSnapshot?.Model;
        var known = snapshot is null
            ? null
            : db.GetService<IModelRuntimeInitializer>().Initialize(snapshot is IMutableModel mutable ? mutable.FinalizeModel() : snapshot);
        return db.GetService<IMigrationsModelDiffer>().GetDifferences(known?.GetRelationalModel(), model.GetRelationalModel());
    }

    private static string DatabaseOf(IServiceProvider services)
    {
        var storage = services.GetRequiredService<ModuleStorage>();
        return storage.Provider.IdentityOf(storage.Settings);
    }
}
