using Microsoft.EntityFrameworkCore;

namespace Monolith.Hosting;

/// <summary>Serves requests until shutdown. Runs when the arguments contain no command.</summary>
internal static class ServeCommand
{
    public static async Task<int> RunAsync(
        string[] args, IReadOnlyList<IModule> modules, IReadOnlyList<IHostPart> parts, CancellationToken cancellationToken)
    {
        var startUp = new StartUp();
        try
        {
            await using var app = HostApplication.Build(args, modules, parts, startUp);
            await app.StartAsync(cancellationToken);
            startUp.Done = true;
            Welcome.Report(app);
            CompactMemory();
            await app.WaitForShutdownAsync(cancellationToken);
            return ExitCode.Ok;
        }
        catch (Exception e) when (!startUp.Done && !EF.IsDesignTime && StartUp.Explain(e) is { } message)
        {
            await Console.Error.WriteLineAsync($"The monolith cannot start: {message}");
            return ExitCode.Failed;
        }
    }

    /// <summary>Compacts the memory once. Building models and migrating schemas leave garbage that an idle process would keep.</summary>
    private static void CompactMemory() =>
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
}
