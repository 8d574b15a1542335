using System.CommandLine;
using System.CommandLine.Parsing;

namespace Monolith.Extraction;

/// <summary><c>code</c>: writes a repository in which a module builds and passes its tests alone.</summary>
internal static class ExtractCodeCommand
{
    /// <summary>Longer than each path and name.</summary>
    private const int MaxLength = 4_096;

    /// <summary>Creates the command line of the tool.</summary>
    public static RootCommand CreateRoot() => new(
        """
        Moves the code of a module out of a modular monolith.

        Use the host's command 'extract check' on the running system to find out whether a module is ready to move.
        """)
    {
        Create(),
    };

    public static Command Create()
    {
        var module = new Argument<string>("module") { Description = "The module, by its name or its project's name." };
        var output = new Option<string>("--output", "-o") { Description = "The folder of the new repository. It must be empty or not exist.", Required = true, HelpName = "folder" };
        var source = new Option<string?>("--source")
        {
            Description = "The repository that contains the module. The default is the nearest one from the working directory upward.",
            HelpName = "folder",
        };
        module.Validators.Add(result => RequireText(module.Name, result.Tokens, result.AddError));
        foreach (var option in new Option[] { output, source })
        {
            option.Validators.Add(result => RequireText(option.Name, result.Tokens, result.AddError));
        }

        var command = new Command(
            "code",
            "Write a repository for one module: its projects and tests unchanged, the Contracts of the modules that it subscribes to, the building blocks as packages, and a Host. " +
            "Exit codes: 0 done, 1 failed, 2 invalid arguments or an unknown module.")
        {
            module, output, source,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            try
            {
                var extracted = ExtractedModule.Find(parsed.GetRequiredValue(module), SourceRepository.Find(parsed.GetValue(source)));
                var target = TargetFolder.Choose(parsed.GetRequiredValue(output), extracted.Source);
                using var packages = await BuildingBlockPackages.PackAsync(extracted.Source, extracted.BuildingBlocks, cancellationToken);
                new CodeExtraction(extracted, target).Run(packages.All, packages.OtherSources);
                return ExitCode.Ok;
            }
            catch (Exception e) when (e is UnknownModuleException or ArgumentException)
            {
                return await FailAsync(e.Message, ExitCode.Usage);
            }
            catch (Exception e) when (e is ExtractionException or IOException or UnauthorizedAccessException)
            {
                return await FailAsync(e.Message, ExitCode.Failed);
            }
        });
        return command;
    }

    private static void RequireText(string name, IReadOnlyList<Token> tokens, Action<string> addError)
    {
        foreach (var value in tokens.Select(token => token.Value))
        {
            if (string.IsNullOrWhiteSpace(value) || value.Length > MaxLength || value.Any(char.IsControl))
            {
                addError($"The value of {name} is empty, has more than {MaxLength} characters, or contains a control character.");
            }
        }
    }

    private static async Task<int> FailAsync(string message, int exitCode)
    {
        await Console.Error.WriteLineAsync(message);
        return exitCode;
    }
}
