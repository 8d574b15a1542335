using System.CommandLine;

namespace Monolith.Extraction;

/// <summary><c>code</c>: writes a repository in which a module builds and passes its tests alone.</summary>
internal static class ExtractCodeCommand
{
    public static Command Create()
    {
        var module = new Argument<string>("module") { Description = "The module, by its name or its project's name." };
        var output = new Option<string>("--output", "-o") { Description = "The folder of the new repository. It must be empty or not exist.", Required = true, HelpName = "folder" };
        var source = new Option<string?>("--source")
        {
            Description = "The repository that contains the module. The default is the nearest one from the working directory upward.",
            HelpName = "folder",
        };
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
                await new CodeExtraction(extracted, target).RunAsync(cancellationToken);
                return ExitCode.Ok;
            }
            catch (UnknownModuleException e)
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

    private static async Task<int> FailAsync(string message, int exitCode)
    {
        await Console.Error.WriteLineAsync(message);
        return exitCode;
    }
}
