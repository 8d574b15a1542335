namespace Monolith.Hosting;

/// <summary>The command line of a host without commands: it serves, and rejects arguments that are not settings.</summary>
internal sealed class ServingOnly : IHostCommandLine
{
    private const string Package = "Monolith.Operations", Part = "OperatorCommands";

    private const string Hint =
        $"For the operators' commands, reference the package {Package} and pass new {Part}() to MonolithHost.RunAsync in Program.cs. Settings are given as --Section:Name value.";

    public async Task<int> RunAsync(HostDefinition host, string[] args)
    {
        if (HostDefinition.FindUnknownArgument(args) is not { } unknown)
        {
            return await host.ServeAsync(args, CancellationToken.None);
        }

        if (unknown is "--help" or "-h" or "-?")
        {
            await Console.Out.WriteLineAsync($"This host only serves. {Hint}");
            return ExitCode.Ok;
        }

        await Console.Error.WriteLineAsync($"This host only serves and does not know '{CommandAt(unknown, args)}'. {Hint}");
        return ExitCode.Usage;
    }

    /// <summary>The words of the command, such as <c>db migrate</c>, without its options, which may hold secrets.</summary>
    private static string CommandAt(string unknown, string[] args) =>
        string.Join(' ', args.SkipWhile(arg => arg != unknown).Skip(1).TakeWhile(arg => !unknown.StartsWith('-') && !arg.StartsWith('-')).Prepend(unknown));
}
