using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Monolith.Conformance;

namespace Soak;

/// <summary>The options of a run.</summary>
internal sealed record SoakSettings(TimeSpan Duration, int Seed, bool OnPostgreSql, string? Keep);

/// <summary>The command line of the soak.</summary>
internal static class SoakCommand
{
    public const int Ok = 0, Failed = 1, Usage = 2;

    private const string Sqlite = "Sqlite", PostgreSql = "PostgreSql";
    private const double MaxMinutes = 1440;

    public static async Task<int> RunAsync(string[] args)
    {
        var parsed = Create().Parse(args);
        var exitCode = await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = TimeSpan.FromMinutes(1) });
        return parsed.Errors.Count > 0 ? Usage : exitCode;
    }

    private static RootCommand Create()
    {
        var minutes = new Option<double>("--minutes")
        {
            Description = $"How long to place orders and cause faults, more than 0 and at most {MaxMinutes}. The check afterwards takes up to five minutes more.",
            HelpName = "number",
            DefaultValueFactory = _ => 20,
            CustomParser = result => double.TryParse(result.Tokens[0].Value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && number > 0 && number <= MaxMinutes
                ? number
                : Reject<double>(result, $"The value '{result.Tokens[0].Value}' of --minutes is not a number above 0 and up to {MaxMinutes}."),
        };
        var seed = new Option<int>("--seed")
        {
            Description = "The choice of requests and faults, 0 to 2147483647. The same seed repeats the choices, but not the moments at which they take effect.",
            HelpName = "number",
            DefaultValueFactory = _ => Environment.TickCount & int.MaxValue,
            CustomParser = result => int.TryParse(result.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                ? number
                : Reject<int>(result, $"The value '{result.Tokens[0].Value}' of --seed is not a whole number from 0 to {int.MaxValue}."),
        };
        var database = new Option<string>("--database")
        {
            Description = $"{Sqlite}: one process with a file per module. {PostgreSql}: two replicas on a private server.",
            HelpName = $"{Sqlite}|{PostgreSql}",
            DefaultValueFactory = _ => Sqlite,
        };
        database.Validators.Add(result =>
        {
            if (result.GetValue(database) is not (Sqlite or PostgreSql))
            {
                result.AddError($"The value '{result.GetValue(database)}' of --database is not {Sqlite} or {PostgreSql}.");
            }
            else if (result.GetValue(database) == PostgreSql && !PostgreSqlServer.IsInstalled)
            {
                result.AddError($"{PostgreSql} is not installed (Debian package postgresql). Install it, or use --database {Sqlite}.");
            }
        });
        var keep = new Option<string?>("--keep") { Description = "A folder for the logs of the processes and the modules' files, to be kept if something is wrong.", HelpName = "folder" };
        var quiet = new Option<bool>("--quiet") { Description = "Do not write each fault to standard error." };
        var command = new RootCommand(
            """
            Run the shop under random faults, and check that nothing is lost, nothing happens twice and nothing is stuck.

            Faults are kills, freezes, restores of one module, locks, timeouts, poison in requests and events, and more
            (docs/reliability.md). The last line of the output has the figures.

            Exit codes: 0 nothing is wrong, 1 something is wrong and named, 2 invalid arguments.
            """)
        {
            minutes, seed, database, keep, quiet,
        };
        command.SetAction((parsed, cancellationToken) =>
        {
            SoakOutput.IsVerbose = !parsed.GetValue(quiet);
            return SoakRun.RunAsync(
                new SoakSettings(TimeSpan.FromMinutes(parsed.GetValue(minutes)), parsed.GetValue(seed), parsed.GetValue(database) == PostgreSql, parsed.GetValue(keep)),
                TimeProvider.System,
                cancellationToken);
        });
        return command;
    }

    private static T? Reject<T>(ArgumentResult result, string message)
    {
        result.AddError(message);
        return default;
    }
}
