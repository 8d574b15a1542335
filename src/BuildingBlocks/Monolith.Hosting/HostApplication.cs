using Microsoft.Extensions.Logging.Console;
using Monolith.Messaging.RabbitMq;
using Monolith.Runtime;

namespace Monolith.Hosting;

/// <summary>Builds the host application.</summary>
internal static partial class HostApplication
{
    private const string DefaultAddress = "http://localhost:5080";

    private const string AllowedHosts = "AllowedHosts";

    /// <summary>The time for requests and background work to end.</summary>
    public static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(10);

    /// <summary>Builds the application that serves requests.</summary>
    public static WebApplication Build(
        string[] args, IReadOnlyList<IModule> modules, IReadOnlyList<IHostPart> parts, StartUp startUp) => Build(CreateBuilder(args), modules, parts, startUp);

    /// <summary>Builds the application that serves requests, with the configuration of a builder.</summary>
    public static WebApplication Build(WebApplicationBuilder builder, IReadOnlyList<IModule> modules, IReadOnlyList<IHostPart> parts, StartUp startUp)
    {
        builder.AddModules(modules);
        builder.AddConsoleLogs(startUp);
        builder.AddTelemetryExport(modules);
        builder.AddSecurity(modules);
        builder.AddRemoteModules(modules);
        builder.Services.AddApiDescription();
        builder.Services.AddSingleton<HomePage>();
        builder.AddConsole();
        builder.Services.AddSingleton<RunningRequests>();
        builder.Services.AddSingleton<Drain>();
        builder.Services.AddSingleton<IHostLifetime, UnsignaledLifetime>();
        builder.Services.AddOptions<StoppingOptions>().BindConfiguration(StoppingOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddParts(parts);

        var app = builder.Build();
        app.LogSettingsFiles();
        app.LogUnknownSettings(modules);
        app.Use(app.Services.GetRequiredService<RunningRequests>().TrackAsync);
        app.UseModules();
        app.UseSecurity();
        app.UseModuleTraffic();
        app.UseRemoteModules();
        app.UseRemoteConsole();
        app.MapModules();
        app.MapRemoteModules();
        app.MapParts(parts);
        app.MapHealth();
        app.MapTraffic();
        app.MapTelemetry();
        app.MapApiDescription();
        app.MapEventDescription();
        app.MapJobs();
        app.MapHome();
        app.MapConsole();
        return app;
    }

    /// <summary>
    /// Builds the same container for a command. Nothing is started, and only warnings and errors are logged, to stderr, but not those of EF
    /// Core: a command reports the failure of a database itself.
    /// </summary>
    public static WebApplication BuildForCommand(IReadOnlyList<IModule> modules)
    {
        var builder = CreateBuilder([]);
        builder.AddModules(modules);
        builder.Logging.ClearProviders()
            .AddSimpleConsole(console => console.SingleLine = true)
            .AddFilter<ConsoleLoggerProvider>(category: null, LogLevel.Warning)
            .AddFilter<ConsoleLoggerProvider>("Microsoft.EntityFrameworkCore", LogLevel.Critical);
        builder.Services.Configure<ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        return builder.Build();
    }

    /// <summary>Creates a builder with the host's configuration.</summary>
    public static WebApplicationBuilder CreateBuilder(string[] args)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            Args = args,
            ContentRootPath = AppContext.BaseDirectory,
        });
        builder.Configuration.AddDefaultSettings();
        builder.Configuration.AddSettingsFiles();
        if (builder.Environment.IsDevelopment() && string.IsNullOrEmpty(builder.Configuration[AllowedHosts]))
        {
            // Without tokens, a page of another site whose name is made to lead to this machine could call the APIs.
            builder.Configuration[AllowedHosts] = "localhost;127.0.0.1;[::1]";
        }

        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = ShutdownTimeout);
        if (!HasAddress(builder.Configuration))
        {
            builder.WebHost.UseUrls(DefaultAddress);
        }

        return builder;
    }

    private static void AddModules(this WebApplicationBuilder builder, IReadOnlyList<IModule> modules)
    {
        RefuseInvalidAddresses(builder.Configuration);
        RefuseUnknownSettings(builder, modules);
        if (builder.Configuration["RabbitMq:Uri"] is { Length: > 0 })
        {
            builder.Services.AddRabbitMq(builder.Configuration);
        }

        builder.Services.AddModules(builder.Configuration, modules);
    }

    /// <exception cref="InvalidOperationException">An address is invalid. Kestrel would report only a part of it.</exception>
    private static void RefuseInvalidAddresses(ConfigurationManager configuration)
    {
        foreach (var address in (configuration[WebHostDefaults.ServerUrlsKey] ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            const int highest = 65_535;
            try
            {
                if (BindingAddress.Parse(address).Port is >= 0 and <= highest)
                {
                    continue;
                }
            }
            catch (FormatException)
            {
                // Refused below, like an invalid port.
            }

            throw new InvalidOperationException($"The address '{address}' to serve at is invalid. Use an address such as http://localhost:5081, with a port up to {highest}.");
        }
    }

    /// <exception cref="InvalidOperationException">A setting of the framework is misspelt. In Development it is only logged.</exception>
    private static void RefuseUnknownSettings(WebApplicationBuilder builder, IReadOnlyList<IModule> modules)
    {
        if (!builder.Environment.IsDevelopment() && KnownSettings.FindUnknown(builder.Configuration, NamesOf(modules)) is { Count: > 0 } unknown)
        {
            throw new InvalidOperationException(string.Join(Environment.NewLine, unknown));
        }
    }

    private static void LogUnknownSettings(this WebApplication app, IReadOnlyList<IModule> modules)
    {
        foreach (var unknown in KnownSettings.FindUnknown(app.Configuration, NamesOf(modules)))
        {
            Log.UnknownSetting(app.Logger, unknown, Environments.Development);
        }
    }

    private static string[] NamesOf(IReadOnlyList<IModule> modules) => [.. modules.Select(module => module.Name)];

    /// <summary>The default address is set in code, because a default in appsettings.json would override ASPNETCORE_URLS.</summary>
    private static bool HasAddress(ConfigurationManager configuration) =>
        new[] { WebHostDefaults.ServerUrlsKey, WebHostDefaults.HttpPortsKey, WebHostDefaults.HttpsPortsKey }.Any(key => configuration[key] is { Length: > 0 })
        || configuration.GetSection("Kestrel:Endpoints").GetChildren().Any();

    private static partial class Log
    {
        [LoggerMessage(2401, LogLevel.Warning, "{Unknown} Outside {Development} the process does not start with it")]
        public static partial void UnknownSetting(ILogger logger, string unknown, string development);
    }
}
