using Microsoft.EntityFrameworkCore;

namespace Monolith.Hosting;

/// <summary>What the binary does without a command: it serves until it is told to stop.</summary>
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
            GiveBackWhatStartingTook();
            await app.WaitForShutdownAsync(cancellationToken);
            return ExitCode.Ok;
        }
        catch (Exception e) when (!startUp.Done && !EF.IsDesignTime && StartUp.Explain(e) is { } message)
        {
            await Console.Error.WriteLineAsync($"The monolith can't start: {message}");
            return ExitCode.Failed;
        }
    }

    /// <summary>Building the models and migrating the schemas of all modules leaves garbage that an idle process would keep.</summary>
    private static void GiveBackWhatStartingTook() =>
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
}
