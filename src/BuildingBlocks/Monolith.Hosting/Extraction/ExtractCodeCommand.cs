using System.CommandLine;
using Monolith.Runtime;

namespace Monolith.Hosting;

/// <summary><c>extract code</c>: writes a repository in which a module builds and passes its tests alone.</summary>
internal static class ExtractCodeCommand
{
    public static Command Create(IReadOnlyList<IModule> modules)
    {
        var module = ModuleArgument.Create();
        var output = new Option<string>("--output", "-o") { Description = "The folder of the new repository: one that is empty, or not there yet.", Required = true, HelpName = "folder" };
        var source = new Option<string?>("--source") { Description = "The repository that the module is in; when left out, it is looked for from here upward.", HelpName = "folder" };
        var command = new Command(
            "code",
            $"Write a repository of a module's own: its projects and tests unchanged, the Contracts that it hears, the building blocks as packages, and a Host. {CommandRunner.ExitCodes}")
        {
            module, output, source,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            try
            {
                var taken = ExtractedModule.Find(modules, parsed.GetRequiredValue(module), SourceRepository.Find(parsed.GetValue(source)));
                var target = TargetFolder.Choose(parsed.GetRequiredValue(output), taken.Source);
                await new CodeExtraction(taken, target).RunAsync(cancellationToken);
                return ExitCode.Ok;
            }
            catch (UnknownModuleException e)
            {
                return await CommandRunner.FailAsync(e.Message, ExitCode.Usage);
            }
            catch (Exception e) when (e is ExtractionException or IOException or UnauthorizedAccessException)
            {
                return await CommandRunner.FailAsync(e.Message, ExitCode.Failed);
            }
        });
        return command;
    }
}
