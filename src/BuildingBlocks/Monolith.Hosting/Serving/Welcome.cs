namespace Monolith.Hosting;

/// <summary>Announces the addresses of the running process: as text for people in Development, as a log event otherwise.</summary>
internal static partial class Welcome
{
    public static void Report(WebApplication app)
    {
        var data = Path.GetFullPath(app.Configuration["Database:Directory"] ?? "data");
        foreach (var address in app.Urls)
        {
            Log.Serving(app.Logger, address, data);
        }

        if (!app.Services.AuthenticatesCallers())
        {
            Log.Open(app.Logger);
        }

        if (app.Environment.IsDevelopment() && app.Urls.FirstOrDefault() is { } first)
        {
            var hints = app.Services.GetServices<GettingStartedHint>().Select(i => $"{i.Title}, from another terminal: {i.Command}{Environment.NewLine}  ");
            Console.WriteLine(
                $"""

                  {Product.Name} is running.

                    modules          {first}
                    try the API      {first}/scalar
                    health           {first}/health/ready
                    jobs             {first}/hangfire
                    data             {data}

                  {string.Concat(hints)}Press Ctrl+C to stop it.

                """);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(2100, LogLevel.Information, "Serving at {Address}, data in {DataDirectory}")]
        public static partial void Serving(ILogger logger, string address, string dataDirectory);

        [LoggerMessage(2101, LogLevel.Information, "Anonymous access is allowed, because the environment is Development and Auth:Authority is not set")]
        public static partial void Open(ILogger logger);
    }
}
