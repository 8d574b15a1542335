using Microsoft.AspNetCore.Server.Kestrel.Core;
using Monolith.Modules;

namespace Monolith.Host;

/// <summary>Puts the process together.</summary>
internal static class HostApplication
{
    private const long MaxRequestBytes = 256 * 1024;

    public static WebApplication Build(string[] args, IReadOnlyList<IModule> modules)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            Args = args,
            ContentRootPath = AppContext.BaseDirectory,
        });
        builder.Services.Configure<KestrelServerOptions>(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = MaxRequestBytes;
            kestrel.AddServerHeader = false;
        });
        builder.Services.AddModules(builder.Configuration, modules);

        var app = builder.Build();
        app.UseModules();
        app.MapModules();
        return app;
    }
}
