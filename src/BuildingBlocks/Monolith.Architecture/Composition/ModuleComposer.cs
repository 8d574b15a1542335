using System.Runtime.Loader;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Monolith.Messaging;
using Monolith.Modules;
using Monolith.Persistence;

namespace Monolith.Architecture;

/// <summary>
/// Composes one module with the settings that the Host ships, as <c>AddModules</c> and <c>MapModules</c> do, and looks at
/// the outcome. Nothing is started, and no database is opened.
/// </summary>
internal static class ModuleComposer
{
    private const string Settings = "appsettings.json";

    /// <exception cref="InvalidOperationException">The module does not compose; the message is what it threw itself, or what the host threw.</exception>
    public static ComposedModule Compose(Module module, Solution solution)
    {
        var type = solution.Load(module.Project!).GetType(module.Classes.Single().FullName, throwOnError: true)!;

        // Assembly.Load in the building blocks then finds this solution's assemblies, and no others of the same name.
        using var context = AssemblyLoadContext.EnterContextualReflection(type.Assembly);
        var instance = (IModule)Activator.CreateInstance(type)!;
        using var app = Build(instance, solution, out var startupFilters);
        using var scope = app.Services.CreateScope();
        var db = scope.ServiceProvider.GetRequiredKeyedService<ModuleDbContext>(instance.Name);
        return new ComposedModule(
            module,
            instance.Name,
            type,
            db.GetType(),
            db.GetService<IDesignTimeModel>().Model,
            ReadMigrations(db),
            DatabaseOf(instance.Name, scope.ServiceProvider),
            [.. ((IEndpointRouteBuilder)app).DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()],
            startupFilters);
    }

    private static WebApplication Build(IModule module, Solution solution, out IReadOnlyList<ServiceDescriptor> startupFilters)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        if (solution.Host is { } host)
        {
            builder.Configuration.AddJsonFile(Path.Combine(host.Folder, Settings), optional: true, reloadOnChange: false);
        }

        builder.Configuration.AddInMemoryCollection([new($"Modules:{module.Name}:Location", "Local")]);
        builder.Services.AddRouting().AddLogging();
        var before = builder.Services.Count;
        builder.Services.AddModules(builder.Configuration, module);
        startupFilters = [.. builder.Services.Skip(before).Where(service => service.ServiceType == typeof(IStartupFilter))];

        // A model needs no events; whether they are declared as they should be is a matter of other rules.
        builder.Services.AddSingleton(new EventRegistry([]));
        return builder.Build().MapModules();
    }

    private static Dictionary<string, Migration> ReadMigrations(ModuleDbContext db)
    {
        var migrations = db.GetService<IMigrationsAssembly>();
        return migrations.Migrations.ToDictionary(
            migration => migration.Key,
            migration => migrations.CreateMigration(migration.Value, db.Database.ProviderName!));
    }

    private static string DatabaseOf(string name, IServiceProvider services)
    {
        var storage = services.GetRequiredKeyedService<ModuleStorage>(name);
        return storage.Provider.IdentityOf(storage.Settings);
    }
}
