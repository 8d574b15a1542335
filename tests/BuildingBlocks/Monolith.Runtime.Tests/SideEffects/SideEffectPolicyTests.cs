using Monolith.Testing;

namespace Monolith.Runtime.Tests;

/// <summary>The policies on a side effect for exceptions of certain types.</summary>
public sealed class SideEffectPolicyTests
{
    [Theory]
    [InlineData(typeof(FileNotFoundException), 2)]
    [InlineData(typeof(FormatException), 1)]
    [InlineData(typeof(UnrecoverableException), 1)]
    [InlineData(typeof(InvalidOperationException), 3)]
    public async Task A_failing_side_effect_gives_up_after_the_attempts_of_its_policy(Type failure, int attempts)
    {
        await using var host = await ModuleHost.StartAsync(
            new NotesModule(), new Dictionary<string, string?> { ["Messaging:SideEffectMaxAttempts"] = "3", ["Messaging:RetryDelay"] = "00:00:00.001" });
        var printer = (Printer)host.ModuleServices.GetService(typeof(Printer))!;
        printer.Fail = () => (Exception)Activator.CreateInstance(failure, "no paper")!;

        await host.SendAsync(new RequestPrint("1"));

        await host.EventuallyAsync<NotesDocuments>(async db => await db.Notes.FindAsync("1", TestContext.Current.CancellationToken) is not null);
        Assert.Equal(
            "not printed: no paper",
            await host.QueryAsync<NotesDocuments, string>(async db => (await db.Notes.FindAsync("1", TestContext.Current.CancellationToken))!.Text));
        Assert.Equal(attempts, printer.Attempts);
    }
}
