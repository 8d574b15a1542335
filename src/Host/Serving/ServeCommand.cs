using Microsoft.EntityFrameworkCore;
using Monolith.Modules;

namespace Monolith.Host;

/// <summary>What the binary does without a verb: it serves until it is told to stop.</summary>
internal static class ServeCommand
{
    public static async Task<int> RunAsync(string[] args, IReadOnlyList<IModule> modules, CancellationToken cancellationToken)
    {
        var startUp = new StartUp();
        try
        {
            await using var app = HostApplication.Build(args, modules, startUp);
            await app.StartAsync(cancellationToken);
            startUp.Done = true;
            Welcome.Tell(app);
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

    /// <summary>Building seven models and migrating seven schemas leaves garbage that an idle process would keep.</summary>
    private static void GiveBackWhatStartingTook() =>
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
}
