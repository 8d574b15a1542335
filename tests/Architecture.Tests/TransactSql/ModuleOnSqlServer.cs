using System.Collections.Concurrent;
using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Monolith;
using Monolith.Runtime;
using Monolith.Runtime.Events;
using Monolith.Runtime.Storage;

namespace Architecture.Tests.TransactSql;

/// <summary>A module that is composed for a simulated SQL Server. <see cref="Server"/> records its commands.</summary>
internal sealed class ModuleOnSqlServer : IAsyncDisposable
{
    /// <summary>Many handlers send the same commands of the framework.</summary>
    private static readonly ConcurrentDictionary<(string Text, string Schema), IReadOnlyList<string>> Checked = new();

    private readonly WebApplication _app;

    private ModuleOnSqlServer(string name, Assembly assembly, WebApplication app, FakeServer server)
    {
        Name = name;
        Assembly = assembly;
        _app = app;
        Server = server;
    }

    /// <summary>The module's name, which is its schema.</summary>
    public string Name { get; }

    public Assembly Assembly { get; }

    public FakeServer Server { get; }

    /// <summary>The services of the module.</summary>
    public IServiceProvider Services => _app.Services.GetRequiredService<IModuleContainers>().Of(Name);

    /// <summary>All modules of the shop that have a database, and the sample modules, found in their folders.</summary>
    public static TheoryData<string> Folders =>
    [
        .. new[] { Path.Combine("src", "Modules"), Path.Combine("tests", "Samples") }
            .SelectMany(home => Directory.GetDirectories(Path.Combine(Repository.Root, home)))
            .Select(folder => Path.GetFileName(folder)!)
            .Where(folder => folder is not ("bin" or "obj") && Assembly.Load(folder).GetTypes().Any(type => type.IsSubclassOf(typeof(ModuleDbContext)))),
    ];

    /// <summary>The modules that keep tables. Those that keep documents have neither tables nor migrations.</summary>
    public static TheoryData<string> FoldersWithTables => [.. Folders.Select(folder => folder.Data).Where(folder => !ContextOf(Assembly.Load(folder)).IsSubclassOf(typeof(ModuleDocuments)))];

    /// <summary>Composes a module, and makes the sample tenant the current one.</summary>
    public static ModuleOnSqlServer Compose(string folder)
    {
        MessageScope.Current = new MessageScope(null, null) { Tenant = Samples.Tenant };
        var assembly = Assembly.Load(folder);
        var module = (IModule)Activator.CreateInstance(assembly.GetTypes().Single(type => type.IsClass && type.IsAssignableTo(typeof(IModule))))!;
        var context = ContextOf(assembly);
        var server = new FakeServer();
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        builder.Configuration["Database:Provider"] = new SqlServerProvider().Name;
        builder.Configuration["Database:ConnectionString"] = "Server=design;Database=design";
        builder.Services.AddRouting().AddLogging();
        builder.Services.AddModules(builder.Configuration, module);
        builder.Services.ConfigureModule(module.Name, services => typeof(ModuleOnSqlServer)
            .GetMethod(nameof(Divert), BindingFlags.NonPublic | BindingFlags.Static)!
            .MakeGenericMethod(context).Invoke(null, [services, server]));
        return new ModuleOnSqlServer(module.Name, assembly, builder.Build(), server);
    }

    private static Type ContextOf(Assembly assembly) => assembly.GetTypes().Single(type => type.IsSubclassOf(typeof(ModuleDbContext)));

    /// <summary>The names of the module's columns with a Guid.</summary>
    public IReadOnlySet<string> Ids => CreateContext().Model.GetRelationalModel().Tables.SelectMany(table => table.Columns)
        .Where(column => column.StoreType == "uniqueidentifier").Select(column => column.Name).ToHashSet(StringComparer.Ordinal);

    /// <summary>Creates the module's DbContext, in a scope that lasts as long as the module.</summary>
    public ModuleDbContext CreateContext() => Services.CreateScope().ServiceProvider.GetRequiredService<ModuleDbContext>();

    /// <summary>Returns the errors in the recorded SQL, with its text.</summary>
    public IEnumerable<string> FindWrong() =>
        from text in Server.Texts
        let wrong = Checked.GetOrAdd((text, Name), static command => TransactSqlBoundary.Check(command.Text, command.Schema))
        where wrong.Count > 0
        select $"{string.Join('\n', wrong)}\n{text}";

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static void Divert<TContext>(IServiceCollection services, FakeServer server)
        where TContext : DbContext =>
        services.ConfigureDbContext<TContext>(options => options.AddInterceptors(server))
            .ConfigureDbContext<FrameworkDbContext>(options => options.AddInterceptors(server));
}
