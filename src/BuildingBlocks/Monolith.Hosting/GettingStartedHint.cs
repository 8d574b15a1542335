namespace Monolith.Hosting;

/// <summary>
/// Something to try with a process that serves. The page at <c>/</c> shows it; in Development the process also tells its
/// title and command when it has started.
/// </summary>
/// <param name="Title">What one does, such as <c>Fill it with a shop</c>.</param>
/// <param name="Text">What comes of it.</param>
/// <param name="Command">The command for it, to be called in another terminal.</param>
public sealed record GettingStartedHint(string Title, string Text, string Command)
{
    /// <summary>The option by which the command takes the address of the process, such as <c>--url</c>; null when it needs none.</summary>
    public string? AddressOption { get; init; }
}
