using Monolith.Runtime;

namespace Monolith.Operations;

/// <summary>Records what a command does with a module among the actions of operators, as the console does.</summary>
internal static class RecordedCommand
{
    /// <summary>The operator: the account that runs the command.</summary>
    public static string Operator => $"{Environment.UserName} on {Environment.MachineName}, with a command";

    /// <summary>Runs an action on a module, unless it cannot be recorded.</summary>
    /// <param name="services">The service provider.</param>
    /// <param name="module">The module.</param>
    /// <param name="what">The action and its selection.</param>
    /// <param name="run">Performs the action of an id.</param>
    /// <param name="describe">Describes the outcome.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    public static async Task<TResult> RunAsync<TResult>(
        IServiceProvider services, string module, string what, Func<Guid, Task<TResult>> run, Func<TResult, ActionOutcome> describe, CancellationToken cancellationToken)
    {
        var (log, now) = (services.GetRequiredService<IActionLog>(), services.GetRequiredService<TimeProvider>().GetUtcNow());
        var action = new RecordedAction(Guid.CreateVersion7(now), module, Operator, what, now);
        await log.TryBeginAsync(action, cancellationToken);
        TResult result;
        try
        {
            result = await run(action.Id);
        }
        catch (Exception e)
        {
            await EndAsync(log, action, new ActionOutcome($"failed: {e.Message}") { HasFailed = true });
            throw;
        }

        await EndAsync(log, action, describe(result));
        return result;
    }

    /// <summary>Records the end. What was done is done, and what failed has its own error, even if that is not possible.</summary>
    private static async Task EndAsync(IActionLog log, RecordedAction action, ActionOutcome outcome)
    {
        try
        {
            await log.EndAsync(action, outcome, CancellationToken.None);
        }
        catch (Exception e)
        {
            await Console.Error.WriteLineAsync(CommandOutput.Printable(
                $"The end of action {action.Id} could not be recorded in {action.Module}, where it stays open: {outcome.Text} The reason: {e.Message}"));
        }
    }
}
