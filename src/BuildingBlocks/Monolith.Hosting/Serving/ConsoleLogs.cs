using Microsoft.Extensions.Logging.Console;

namespace Monolith.Hosting;

/// <summary>
/// Configures logging to stdout: one line for each event in Development, otherwise one JSON object for each event. .NET's own setting of the
/// format, <c>simple</c> or <c>json</c>, overrides that.
/// </summary>
internal static class ConsoleLogs
{
    /// <summary>The categories whose errors <see cref="StartUp"/> reports without a stack trace.</summary>
    private static readonly string[] ReportedByStartUp =
        ["Microsoft.Extensions.Hosting.Internal.Host", "Microsoft.AspNetCore.Server.Kestrel"];

    public static void AddConsoleLogs(this WebApplicationBuilder builder, StartUp startUp)
    {
        builder.Logging.ClearProviders();
        var format = builder.Configuration["Logging:Console:FormatterName"];
        if (string.IsNullOrEmpty(format) ? builder.Environment.IsDevelopment() : format == ConsoleFormatterNames.Simple)
        {
            builder.Logging.AddSimpleConsole(console =>
            {
                console.SingleLine = true;
                console.TimestampFormat = "HH:mm:ss.fff ";
            });
        }
        else
        {
            builder.Logging.AddJsonConsole(console =>
            {
                console.UseUtcTimestamp = true;
                console.TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'";
                console.IncludeScopes = true;
            });
        }

        foreach (var category in ReportedByStartUp)
        {
            builder.Logging.AddFilter(category, level => startUp.Done && level >= LogLevel.Warning);
        }
    }
}
