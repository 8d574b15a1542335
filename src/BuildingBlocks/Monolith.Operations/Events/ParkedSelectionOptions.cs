using System.CommandLine;
using System.CommandLine.Parsing;
using Monolith.Runtime.Events;

namespace Monolith.Operations;

/// <summary>The options that select parked events, timers and side effects.</summary>
internal sealed class ParkedSelectionOptions
{
    private readonly Option<Guid?> _id = new("--id")
    {
        Description = "Only the one with this id, as shown by 'events parked'.",
        HelpName = "id",
        CustomParser = result =>
        {
            if (Guid.TryParse(result.Tokens[0].Value, out var id))
            {
                return id;
            }

            result.AddError($"The value '{result.Tokens[0].Value}' of --id is not an id. Use one that 'events parked' shows.");
            return null;
        },
    };

    private readonly Option<string?> _key = new("--key") { Description = "Only those of this key.", HelpName = "key" };
    private readonly Option<string?> _name = new("--event") { Description = "Only those with this name of an event, timer or side effect.", HelpName = "name" };
    private readonly Option<string?> _reason = new("--reason") { Description = "Only those whose reason contains this text.", HelpName = "text" };
    private readonly Option<bool> _all = new("--all") { Description = "Everything that the module has parked." };

    /// <summary>Adds the options to a command.</summary>
    /// <param name="command">The command.</param>
    /// <param name="mustSelect">Whether one of the options is required.</param>
    public void AddTo(Command command, bool mustSelect)
    {
        command.Options.Add(_id);
        command.Options.Add(_key);
        command.Options.Add(_name);
        command.Options.Add(_reason);
        command.Options.Add(_all);
        command.Validators.Add(result =>
        {
            var selects = Of(result) != ParkedSelection.All;
            if (selects && result.GetValue(_all))
            {
                result.AddError("--all selects everything. Omit it, or omit --id, --key, --event and --reason.");
            }
            else if (mustSelect && !selects && !result.GetValue(_all))
            {
                result.AddError("Select what to discard: --id, --key, --event, --reason or --all.");
            }
        });
    }

    /// <summary>Returns the selection of a command line.</summary>
    public ParkedSelection Of(ParseResult parsed) => Of(parsed.CommandResult);

    private ParkedSelection Of(CommandResult result) => new(result.GetValue(_id), result.GetValue(_key), result.GetValue(_name), result.GetValue(_reason));
}
