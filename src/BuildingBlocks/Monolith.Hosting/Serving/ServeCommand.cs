using Microsoft.EntityFrameworkCore;

namespace Monolith.Hosting;

/// <summary>Serves requests until shutdown. Runs when the arguments contain no command.</summary>
internal static class ServeCommand
{
    public static async Task<int> RunAsync(
        string[] args, IReadOnlyList<IModule> modules, IReadOnlyList<IHostPart> parts, CancellationToken cancellationToken)
    {
        using var termination = new Termination(cancellationToken);
        var startUp = new StartUp();
        WebApplication? app = null;
        try
        {
            app = HostApplication.Build(args, modules, parts, startUp);
            await app.StartAsync(termination.Requested);
        }
        catch (Exception) when (app is not null && !EF.IsDesignTime && (termination.Requested.IsCancellationRequested || app.Lifetime.ApplicationStopping.IsCancellationRequested))
        {
            return await Shutdown.StopAsync(app);
        }
        catch (Exception e) when (!EF.IsDesignTime && StartUp.Explain(e) is { } message)
        {
            await Console.Error.WriteLineAsync($"The monolith cannot start: {message}");
            if (app is not null)
            {
                // Disposal alone would leave workers running without their services.
                await Shutdown.StopAsync(app);
            }

            return ExitCode.Failed;
        }

        startUp.Done = true;
        Welcome.Report(app);
        CompactMemory();
        return await Shutdown.WaitAsync(app, termination.Requested);
    }

    /// <summary>Compacts the memory once. Building models and migrating schemas leave garbage that an idle process would keep.</summary>
    private static void CompactMemory() =>
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
}
