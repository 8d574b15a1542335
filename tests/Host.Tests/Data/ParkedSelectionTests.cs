using Monolith.Operations;

namespace Host.Tests;

/// <summary>How <c>events retry</c> and <c>events discard</c> select parked work. No host is started.</summary>
public sealed class ParkedSelectionTests
{
    private const string Id = "01890a5d-ac96-774b-bcce-b302099a8057";

    [Theory]
    [InlineData("discard --module ordering", "Select what to discard: --id, --key, --event, --reason, --tenant or --all.")]
    [InlineData("discard --module ordering --yes", "Select what to discard: --id, --key, --event, --reason, --tenant or --all.")]
    [InlineData("discard --module ordering --all --key ann", "--all selects everything. Omit it, or omit --id, --key, --event, --reason and --tenant.")]
    [InlineData("retry --module ordering --all --id " + Id, "--all selects everything. Omit it, or omit --id, --key, --event, --reason and --tenant.")]
    [InlineData("retry --module ordering --all --event ordering.order-placed", "--all selects everything. Omit it, or omit --id, --key, --event, --reason and --tenant.")]
    public void A_selection_that_is_missing_or_contradicts_itself_is_an_error(string arguments, string error) =>
        Assert.Equal(error, Assert.Single(EventsCommands.Create(host: null!).Parse(arguments).Errors).Message);

    [Theory]
    [InlineData("discard --module ordering --all")]
    [InlineData("discard --module ordering --id " + Id)]
    [InlineData("discard --module ordering --key ann --event ordering.order-placed")]
    [InlineData("discard --module ordering --reason refused")]
    [InlineData("retry --module ordering")]
    [InlineData("retry --module ordering --all")]
    [InlineData("retry --module ordering --key ann")]
    public void A_selection_is_accepted(string arguments) => Assert.Empty(EventsCommands.Create(host: null!).Parse(arguments).Errors);
}
