using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Monolith.Operations;

/// <summary>
/// Rejects texts that no option and no argument can mean: empty ones, ones with control characters, and ones that are too long.
/// </summary>
internal static class OptionTexts
{
    /// <summary>Longer than each path, name, key and connection string.</summary>
    private const int MaxLength = 4_096;

    /// <summary>Adds the check to all options and arguments of a command and of the commands below it.</summary>
    public static void CheckAll(Command command)
    {
        foreach (var option in command.Options.Where(option => IsText(option.ValueType)))
        {
            option.Validators.Add(result => Report(option.Name, result.Tokens.Select(token => token.Value), result.AddError));
        }

        foreach (var argument in command.Arguments.Where(argument => IsText(argument.ValueType)))
        {
            argument.Validators.Add(result => Report(argument.Name, result.Tokens.Select(token => token.Value), result.AddError));
        }

        for (var i = 0; i < command.Validators.Count; i++)
        {
            var validate = command.Validators[i];
            command.Validators[i] = result => ValidateReadable(result, validate);
        }

        foreach (var below in command.Subcommands)
        {
            CheckAll(below);
        }
    }

    /// <summary>
    /// Runs a validator that reads several options. Reading one without its value throws, and the parser reports that by itself. Reading one
    /// with a wrong value throws the message of its own parser.
    /// </summary>
    private static void ValidateReadable(CommandResult command, Action<CommandResult> validate)
    {
        if (command.Children.OfType<OptionResult>().Any(option => !option.Implicit && option.Tokens.Count < option.Option.Arity.MinimumNumberOfValues))
        {
            return;
        }

        try
        {
            validate(command);
        }
        catch (InvalidOperationException e)
        {
            command.AddError(e.Message);
        }
    }

    private static bool IsText(Type type) => type == typeof(string) || type == typeof(string[]);

    private static void Report(string name, IEnumerable<string> values, Action<string> addError)
    {
        foreach (var value in values)
        {
            if (string.IsNullOrWhiteSpace(value))
            {
                addError($"The value of {name} is empty.");
            }
            else if (value.Length > MaxLength)
            {
                addError(string.Create(CultureInfo.InvariantCulture, $"The value of {name} has {value.Length} characters; at most {MaxLength} are possible."));
            }
            else if (value.Any(char.IsControl))
            {
                addError($"The value of {name} contains a control character.");
            }
        }
    }
}
