using System.CommandLine;
using System.Text;
using Monolith.Architecture.Tool;
using Monolith.Extraction;
using Monolith.Hosting;
using Monolith.Operations;

namespace Docs.Tests;

/// <summary>docs/reference/commands.md lists the commands of the Host and of the tools.</summary>
[Collection(nameof(Documents))]
public sealed class CommandsPageTests
{
    private const string ExitCodes = "Exit codes: ";

    private static readonly (string Title, string Program, string Intro, RootCommand Root)[] Programs =
    [
        ("The Host", "dotnet run --project src/Host --", "The commands for operators, of every Host that lists `OperatorCommands` in `Program.cs`.", OperatorCommands.Create(new HostDefinition([], []), [])),
        ("monolith-rules", "monolith-rules", "The tool of the package `Monolith.Architecture.Tool`: [architecture rules](../architecture-rules.md).", RulesCommand.CreateRoot()),
        ("monolith-extract", "monolith-extract", "The tool of the package `Monolith.Extraction`: [moving a module out](../extracting-a-module.md).", ExtractCodeCommand.CreateRoot()),
    ];

    [Fact]
    public void The_page_lists_all_commands()
    {
        var page = new StringBuilder(
            """
            # Commands

            <!-- written from the command lines; MONOLITH_UPDATE_DOCS=1 dotnet test --project tests/Docs.Tests writes it again -->

            `--help` prints the same texts. An option without a value is a switch.


            """.ReplaceLineEndings("\n"));
        foreach (var (title, program, intro, root) in Programs)
        {
            page.Append($"## {title}\n\n{intro}\n\n");
            page.Append(string.Join('\n', root.Description!.ReplaceLineEndings("\n").Split('\n').Select(line => line.Trim()))).Append("\n\n");
            foreach (var (path, command) in Leaves(root, ""))
            {
                Append(page, program, path, command, [.. root.Options.Where(option => option.Recursive && option.Name is not ("--help" or "--version"))]);
            }
        }

        GeneratedPage.Check("commands.md", page.ToString().TrimEnd('\n') + '\n');
    }

    [Fact]
    public void Every_command_option_and_argument_has_a_description_and_every_command_its_exit_codes()
    {
        var commands = Programs.SelectMany(program => Leaves(program.Root, "").Select(leaf => (Name: $"{program.Program} {leaf.Path}", leaf.Command))).ToList();

        Assert.True(commands.Count > 10);
        Assert.Empty(commands.Where(c => c.Command.Description?.Contains(ExitCodes, StringComparison.Ordinal) is not true).Select(c => $"{c.Name} does not say its exit codes."));
        Assert.Empty(
            from command in commands
            from symbol in command.Command.Options.Concat<Symbol>(command.Command.Arguments)
            where string.IsNullOrWhiteSpace(symbol.Description)
            select $"{symbol.Name} of {command.Name} has no description.");
    }

    private static IEnumerable<(string Path, Command Command)> Leaves(Command command, string path) => command.Subcommands.Count == 0
        ? [(path, command)]
        : command.Subcommands.SelectMany(below => Leaves(below, $"{path} {below.Name}".Trim()));

    private static void Append(StringBuilder page, string program, string path, Command command, IReadOnlyList<Option> common)
    {
        var description = GeneratedPage.Prose(command.Description!);
        var exit = description.IndexOf(ExitCodes, StringComparison.Ordinal);
        page.Append($"### {path}\n\n{description[..exit].Trim()}\n\n");
        var required = command.Options.Where(option => option.Required).Select(option => $" {option.Name}{ValueOf(option)}");
        var arguments = command.Arguments.Select(argument => argument.HasDefaultValue ? $" [{argument.Name}]" : $" <{argument.Name}>");
        page.Append($"```text\n{program} {path}{string.Concat(arguments)}{string.Concat(required)}\n```\n\n");
        var options = command.Options.Concat(common).Where(option => !option.Hidden).ToList();
        if (options.Count + command.Arguments.Count > 0)
        {
            page.Append("| option | meaning | default |\n|---|---|---|\n");
            foreach (var argument in command.Arguments)
            {
                page.Append($"| `<{argument.Name}>` | {GeneratedPage.Cell(argument.Description!)} | {(argument.HasDefaultValue ? $"`{argument.GetDefaultValue()}`" : "required")} |\n");
            }

            foreach (var option in options)
            {
                var names = string.Join(", ", option.Aliases.Prepend(option.Name).Select(name => $"`{name}{ValueOf(option)}`"));
                page.Append($"| {GeneratedPage.Cell(names)} | {GeneratedPage.Cell(option.Description!)} | {DefaultOf(option)} |\n");
            }

            page.Append('\n');
        }

        page.Append($"Exit codes: {description[(exit + ExitCodes.Length)..].Trim()}\n\n");
    }

    private static string ValueOf(Option option) => option.ValueType == typeof(bool) ? "" : $" <{option.HelpName ?? option.Name.TrimStart('-')}>";

    private static string DefaultOf(Option option) => option switch
    {
        { Required: true } => "required",
        { HasDefaultValue: true } when option.ValueType != typeof(bool) => $"`{option.GetDefaultValue()}`",
        _ => "",
    };
}
