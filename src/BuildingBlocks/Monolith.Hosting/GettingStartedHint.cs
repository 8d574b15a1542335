namespace Monolith.Hosting;

/// <summary>
/// A suggestion to try with a running process. The page at <c>/</c> shows it. In Development the process also prints its title and command
/// at startup.
/// </summary>
/// <param name="Title">The title, such as <c>Fill it with a shop</c>.</param>
/// <param name="Text">A description of the result.</param>
/// <param name="Command">The command, to be run in another terminal.</param>
public sealed record GettingStartedHint(string Title, string Text, string Command)
{
    /// <summary>
    /// The option with which the command takes the address of the process, such as <c>--url</c>, or null when it needs none.
    /// </summary>
    public string? AddressOption { get; init; }
}
