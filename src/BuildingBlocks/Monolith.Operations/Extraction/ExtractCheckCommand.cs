using System.CommandLine;
using Monolith.Runtime;

namespace Monolith.Operations;

/// <summary>
/// <c>extract check</c>: reports a module's dependencies on other modules, what would become remote, and the blockers of moving it to a
/// process of its own.
/// </summary>
internal static class ExtractCheckCommand
{
    public static Command Create(HostDefinition host)
    {
        var module = ModuleArgument.Create();
        var running = new Option<string>("--running")
        {
            Description = "The address of the running monolith. The command asks it how many queries its endpoints send to the module.",
            HelpName = "address",
        };
        var token = new Option<string>("--token")
        {
            Description = "An operator's token for the running monolith: env:<variable> or file:<path>, because every user of this machine can read command-line arguments.",
            HelpName = "token",
        };
        var json = new Option<bool>("--json") { Description = "Print JSON instead of tables." };
        var command = new Command(
            "check",
            "Report a module's dependencies on the others and their traffic, what becomes remote when the module moves to a process of its own, and the blockers of that move. " +
            "The command changes nothing and can run beside the monolith. Exit codes: 0 ready, 1 blocked or failed, 2 invalid arguments or unknown module.")
        {
            module, running, token, json,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(token) is not null && result.GetValue(running) is null)
            {
                result.AddError("--token requires --running <address>.");
            }
        });
        command.SetAction((parsed, cancellationToken) => CommandRunner.RunAsync(host, async services =>
        {
            try
            {
                var name = ModuleArgument.Find(host.Modules, parsed.GetRequiredValue(module)).Name;
                var monolith = parsed.GetValue(running) is { } address ? new RunningMonolith(address, parsed.GetValue(token)) : null;
                await CommandRunner.RequireDatabasesAsync(services, module: null, cancellationToken);
                var measured = monolith is null ? null : await monolith.ReadTrafficAsync(cancellationToken);
                var dependencies = await services.GetRequiredService<IModuleDependencies>().ReadAsync(name, [.. host.Parts.Select(part => part.GetType().Assembly)], cancellationToken);
                var report = ReadinessReport.Of(dependencies, measured);
                if (parsed.GetValue(json))
                {
                    CommandOutput.WriteJson(report);
                }
                else
                {
                    ReadinessText.Write(report);
                }

                return report.Ready ? ExitCode.Ok : ExitCode.Failed;
            }
            catch (ArgumentException e)
            {
                return await CommandRunner.FailAsync(e.Message, ExitCode.Usage);
            }
            catch (Exception e) when (e is ExtractionException or IOException or UnauthorizedAccessException)
            {
                return await CommandRunner.FailAsync(e.Message, ExitCode.Failed);
            }
        }));
        return command;
    }
}
