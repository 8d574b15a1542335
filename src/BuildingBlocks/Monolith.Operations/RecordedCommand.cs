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
        try
        {
            var result = await run(action.Id);
            await log.EndAsync(action, describe(result), CancellationToken.None);
            return result;
        }
        catch (Exception e)
        {
            await log.EndAsync(action, new ActionOutcome($"failed: {e.Message}") { HasFailed = true }, CancellationToken.None);
            throw;
        }
    }
}
