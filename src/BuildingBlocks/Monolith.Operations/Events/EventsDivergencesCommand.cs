using System.CommandLine;
using System.Globalization;
using Monolith.Runtime;

namespace Monolith.Operations;

/// <summary><c>events divergences</c>: lists the logs that lack what their subscribers have handled, and acknowledges that.</summary>
internal static class EventsDivergencesCommand
{
    public static Command Create(HostDefinition host)
    {
        var module = new Option<string?>("--module", "-m") { Description = "Only what this module has detected as a subscriber.", HelpName = "name" };
        var source = new Option<string?>("--source") { Description = "With --acknowledge: only the log of this module.", HelpName = "name" };
        var acknowledge = new Option<bool>("--acknowledge") { Description = "Stop reporting them. Compare the data of both modules first." };
        var json = new Option<bool>("--json") { Description = "Print JSON instead of a table." };
        var command = new Command(
            "divergences",
            $"List the logs that no longer contain what a subscriber has handled, for example after the source's database was restored from a backup. {CommandRunner.ExitCodes}")
        {
            module, source, acknowledge, json,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(acknowledge) && string.IsNullOrEmpty(result.GetValue(module)))
            {
                result.AddError("Specify the module whose divergences to acknowledge: --module <name>.");
            }

            if (!result.GetValue(acknowledge) && result.GetValue(source) is not null)
            {
                result.AddError("--source needs --acknowledge.");
            }
        });
        command.SetAction((parsed, cancellationToken) => CommandRunner.RunAsync(host, parsed.GetValue(module), async services =>
        {
            var name = parsed.GetValue(module);
            if (parsed.GetValue(source) is { } log && services.GetRequiredService<ModuleGraph>().Modules.All(m => !m.Name.Equals(log, StringComparison.OrdinalIgnoreCase)))
            {
                return await CommandRunner.FailAsync($"Module '{log}' of --source does not exist. Use a name that 'events divergences' shows in the column 'log of'.", ExitCode.Usage);
            }

            await CommandRunner.RequireDatabasesAsync(services, name, cancellationToken);
            var administration = services.GetRequiredService<IEventAdministration>();
            if (parsed.GetValue(acknowledge))
            {
                var count = await RecordedCommand.RunAsync(
                    services,
                    name!,
                    parsed.GetValue(source) is { } one ? $"acknowledge the divergences of the log of {one}" : "acknowledge all divergences",
                    _ => administration.AcknowledgeDivergencesAsync(name!, parsed.GetValue(source), cancellationToken),
                    acknowledged => new ActionOutcome($"{acknowledged.ToString(CultureInfo.InvariantCulture)} divergences were acknowledged."),
                    cancellationToken);
                CommandOutput.WriteLine($"{name}: {count.ToString(CultureInfo.InvariantCulture)} acknowledged.");
                return ExitCode.Ok;
            }

            Write(await administration.ListDivergencesAsync(name, cancellationToken), parsed.GetValue(json));
            return ExitCode.Ok;
        }));
        return command;
    }

    private static void Write(IReadOnlyList<(string Module, Runtime.Events.LogDivergence Divergence)> all, bool json)
    {
        if (json)
        {
            CommandOutput.WriteJson(all.Select(d => new { d.Module, d.Divergence.Id, d.Divergence.Source, d.Divergence.DetectedAt, Cursor = d.Divergence.Cursor.ToString(), Common = d.Divergence.Common.ToString() }));
        }
        else if (all.Count == 0)
        {
            CommandOutput.WriteLine("No log has diverged.");
        }
        else
        {
            CommandOutput.WriteTable(
                ["module", "log of", "detected at", "handled up to", "common up to"],
                all.Select(d => new[]
                {
                    d.Module, d.Divergence.Source, d.Divergence.DetectedAt.ToString("u", CultureInfo.InvariantCulture), d.Divergence.Cursor.ToString(), d.Divergence.Common.ToString(),
                }));
        }
    }
}
