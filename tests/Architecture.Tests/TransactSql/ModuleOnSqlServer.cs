using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Monolith.Modules;
using Monolith.Persistence;

namespace Architecture.Tests.TransactSql;

/// <summary>A module, composed for a SQL Server that is not there. What would be sent to it is in <see cref="Server"/>.</summary>
internal sealed class ModuleOnSqlServer : IAsyncDisposable
{
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

    /// <summary>Every module of the shop, and the guide's: their folders are looked for, and nothing is listed.</summary>
    public static TheoryData<string> Folders =>
    [
        .. new[] { Path.Combine("src", "Modules"), Path.Combine("tests", "Samples") }
            .SelectMany(home => Directory.GetDirectories(Path.Combine(Repository.Root, home)))
            .Select(folder => Path.GetFileName(folder)!)
            .Where(folder => folder is not ("bin" or "obj")),
    ];

    public static ModuleOnSqlServer Compose(string folder)
    {
        var assembly = Assembly.Load(folder);
        var module = (IModule)Activator.CreateInstance(assembly.GetTypes().Single(type => type.IsClass && type.IsAssignableTo(typeof(IModule))))!;
        var context = assembly.GetTypes().Single(type => type.IsSubclassOf(typeof(ModuleDbContext)));
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

    /// <summary>The module's DbContext, in a scope that lasts as long as the module.</summary>
    public ModuleDbContext CreateContext() => Services.CreateScope().ServiceProvider.GetRequiredService<ModuleDbContext>();

    /// <summary>What is wrong with what was sent, with the text.</summary>
    public IEnumerable<string> FindWrong() =>
        from sent in Server.Sent
        let wrong = TransactSqlWall.Check(sent.Text, Name)
        where wrong.Count > 0
        select $"{string.Join('\n', wrong)}\n{sent.Text}";

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static void Divert<TContext>(IServiceCollection services, FakeServer server)
        where TContext : DbContext =>
        services.ConfigureDbContext<TContext>(options => options.AddInterceptors(server));
}
