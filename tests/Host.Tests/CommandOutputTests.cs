using Monolith.Operations;

namespace Host.Tests;

public sealed class CommandOutputTests
{
    [Theory]
    [InlineData("plain, ünïcode and 日本", "plain, ünïcode and 日本")]
    [InlineData("a line\nand\tanother", "a line\nand\tanother")]
    [InlineData("key \u001b]0;owned\u0007", @"key \u001b]0;owned\u0007")]
    [InlineData("\u009b2J", @"\u009b2J")]
    public void A_text_from_an_event_does_not_control_the_terminal(string text, string printed) =>
        Assert.Equal(printed, CommandOutput.Printable(text));
}
