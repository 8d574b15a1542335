using System.CommandLine;
using System.CommandLine.Help;

namespace Host.Tests;

/// <summary>Command lines in which one option or argument has a value that it cannot have.</summary>
internal static class WrongValues
{
    private const int Huge = 100_000;

    /// <summary>Walks a tree of commands.</summary>
    /// <param name="root">The tree.</param>
    /// <param name="valid">A valid value of each option and argument that is required, by its name.</param>
    /// <param name="wrong">A wrong value of each option and argument that does not accept every text, by its name.</param>
    /// <param name="without">The options that an option replaces, by its name.</param>
    public static IEnumerable<WrongLine> Of(
        Command root, IReadOnlyDictionary<string, string> valid, IReadOnlyDictionary<string, string> wrong, IReadOnlyDictionary<string, string[]> without) =>
        Leaves(root, root is RootCommand ? [] : [root.Name]).SelectMany(leaf => OfCommand(leaf.Command, leaf.Path, valid, wrong, without));

    private static IEnumerable<WrongLine> OfCommand(
        Command command, string[] path, IReadOnlyDictionary<string, string> valid, IReadOnlyDictionary<string, string> wrong, IReadOnlyDictionary<string, string[]> without)
    {
        var arguments = command.Arguments.Select(argument => argument.Name).ToList();
        foreach (var option in command.Options.Where(option => option is not (HelpOption or VersionOption)))
        {
            string[] line = [.. path, .. arguments.Select(name => valid[name]), .. Others(command, option, valid, without)];
            if (option.ValueType == typeof(bool))
            {
                yield return new WrongLine(option.Name, [.. line, option.Name + "=maybe"]);
                continue;
            }

            yield return new WrongLine(option.Name, [.. line, option.Name]);
            foreach (var value in Values(option.ValueType, wrong.GetValueOrDefault(option.Name)))
            {
                yield return new WrongLine(option.Name, [.. line, option.Name, value]);
            }
        }

        foreach (var argument in command.Arguments)
        {
            foreach (var value in Values(argument.ValueType, wrong.GetValueOrDefault(argument.Name)))
            {
                yield return new WrongLine(argument.Name, [.. path, value, .. Others(command, tested: null, valid, without)]);
            }
        }

        yield return new WrongLine("--nope", [.. path, .. arguments.Select(name => valid[name]), .. Others(command, tested: null, valid, without), "--nope"]);
    }

    private static IEnumerable<string> Values(Type type, string? wrong)
    {
        string[] all = ["", new string('9', Huge), .. type == typeof(string) || type == typeof(string[]) ? new[] { "a\u0001b" } : []];
        return wrong is null ? all : all.Append(wrong);
    }

    /// <summary>The required options besides the tested one, and those without which the command is incomplete.</summary>
    private static IEnumerable<string> Others(Command command, Option? tested, IReadOnlyDictionary<string, string> valid, IReadOnlyDictionary<string, string[]> without) =>
        command.Options
            .Where(option => option != tested && valid.ContainsKey(option.Name) && !(tested is not null && without.GetValueOrDefault(tested.Name, []).Contains(option.Name)))
            .SelectMany(option => new[] { option.Name, valid[option.Name] });

    private static IEnumerable<(Command Command, string[] Path)> Leaves(Command command, string[] path) => command.Subcommands.Count == 0
        ? [(command, path)]
        : command.Subcommands.SelectMany(below => Leaves(below, [.. path, below.Name]));
}

/// <summary>A command line, and the name of what is wrong with it.</summary>
internal sealed record WrongLine(string Name, string[] Arguments)
{
    /// <summary>Shows the command line with its long values cut.</summary>
    public override string ToString() => string.Join(' ', Arguments.Select(argument => argument.Length > 60 ? $"'{argument[..20]}...'" : $"'{argument}'"));
}
