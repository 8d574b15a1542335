using System.CommandLine;
using Monolith.Modules;

namespace Monolith.Host;

/// <summary>The verbs of this binary. Without one it serves.</summary>
internal static class CommandLine
{
    public static async Task<int> RunAsync(string[] args, IReadOnlyList<IModule> modules)
    {
        var root = new RootCommand("A modular monolith: modules that own their data and talk by durable events, in one process.")
        {
            TreatUnmatchedTokensAsErrors = false,
        };
        root.SetAction(async (_, cancellationToken) =>
        {
            await using var app = HostApplication.Build(args, modules);
            await app.RunAsync(cancellationToken);
            return 0;
        });
        return await root.Parse(args).InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
    }
}
