using System.Collections.Concurrent;
using System.Globalization;

namespace Monolith.Conformance;

/// <summary>
/// The scripted behavior of handlers, besides writing to the journal: failures and delays, selected by the text of an event.
/// </summary>
public sealed class Script
{
    private readonly ConcurrentDictionary<string, Func<CancellationToken, Task>> _steps = new();
    private readonly ConcurrentDictionary<string, int> _runs = new();

    /// <summary>Sets the behavior of handlers for a text.</summary>
    public void On(string text, Func<CancellationToken, Task> step) => _steps[text] = step;

    /// <summary>Makes handlers fail for a text.</summary>
    public void FailOn(string text) => On(text, _ => throw new InvalidOperationException($"{text} is scripted to fail."));

    /// <summary>Removes the scripted behavior for a text.</summary>
    public void Mend(string text) => _steps.TryRemove(text, out _);

    /// <summary>Returns how often handlers ran for a text.</summary>
    public int RunsOf(string text) => _runs.GetValueOrDefault(text);

    internal Task PlayAsync(string text, CancellationToken cancellationToken)
    {
        _runs.AddOrUpdate(text, 1, (_, runs) => runs + 1);
        return _steps.TryGetValue(text, out var step) ? step(cancellationToken) : Task.CompletedTask;
    }
}

/// <summary>Where handlers write; a line is there when the handler's transaction has committed.</summary>
public interface IJournal
{
    /// <summary>Writes a line in the handler's transaction.</summary>
    void Write(string key, string text);

    /// <summary>Publishes in the handler's transaction.</summary>
    void Publish(IIntegrationEvent message);

    /// <summary>Counts the lines of a key that are visible in the transaction.</summary>
    Task<int> CountAsync(string key, CancellationToken cancellationToken);
}

/// <summary>Writes <c>text</c> first, with a mark if it is part of a snapshot, and plays the script then, so that a failure has something to roll back.</summary>
[RetryOn<ArithmeticException>(7)]
[RetryOn<TimeoutException>(2, DelaySeconds = 600)]
[ParkOn<DivideByZeroException>]
[IgnoreOn<KeyNotFoundException>]
public sealed class NotedHandler(IJournal journal, Script script) : IEventHandler<Noted>
{
    public async Task HandleAsync(Noted message, EventContext context, CancellationToken cancellationToken)
    {
        journal.Write(context.Key, context.IsSnapshot ? $"snapshot {message.Text}" : message.Text);
        await script.PlayAsync(message.Text, cancellationToken);
    }
}

/// <summary>Handles the same event as <see cref="NotedHandler"/>, and has no policies.</summary>
public sealed class EchoHandler(IJournal journal, Script script) : IEventHandler<Noted>
{
    public async Task HandleAsync(Noted message, EventContext context, CancellationToken cancellationToken)
    {
        journal.Write(context.Key, $"echo of {message.Text}");
        await script.PlayAsync($"echo of {message.Text}", cancellationToken);
    }
}

/// <summary>Writes one line for each batch, such as <c>1+2+3</c>, under the key of its first event.</summary>
public sealed class CountedHandler(IJournal journal, Script script) : IBatchEventHandler<Counted>
{
    public async Task HandleAsync(IReadOnlyList<ReceivedEvent<Counted>> messages, CancellationToken cancellationToken)
    {
        var line = string.Join('+', messages.Select(m => m.Message.Number));
        journal.Write(messages[0].Context.Key, line);
        await script.PlayAsync(line, cancellationToken);
    }
}

/// <summary>Writes the number of visible lines with the same key.</summary>
public sealed class QueriedHandler(IJournal journal) : IEventHandler<Queried>
{
    public async Task HandleAsync(Queried message, EventContext context, CancellationToken cancellationToken) =>
        journal.Write(context.Key, $"{await journal.CountAsync(context.Key, cancellationToken)} before");
}

/// <summary>Writes and plays, alone in its transaction.</summary>
[OwnTransaction]
public sealed class WeighedHandler(IJournal journal, Script script) : IEventHandler<Weighed>
{
    public async Task HandleAsync(Weighed message, EventContext context, CancellationToken cancellationToken)
    {
        journal.Write(context.Key, message.Text);
        await script.PlayAsync(message.Text, cancellationToken);
    }
}

/// <summary>Runs the behavior that is scripted for <c>erased</c>.</summary>
public sealed class ErasedHandler(Script script) : IEventHandler<Erased>
{
    public Task HandleAsync(Erased message, EventContext context, CancellationToken cancellationToken) =>
        script.PlayAsync("erased", cancellationToken);
}

/// <summary>A durable timer.</summary>
[Timer("alarm")]
public sealed record Alarm(string About, string Text);

/// <summary>A request to the world outside of the database.</summary>
[SideEffect("ring")]
public sealed record Ring(string About);

/// <summary>The same timer in a later version of the code, with a renamed member.</summary>
[Timer("alarm")]
public sealed record RenamedAlarm(string About, string Wording);

/// <summary>Writes the renamed member.</summary>
public sealed class RenamedAlarmHandler(IJournal journal) : ITimerHandler<RenamedAlarm>
{
    public Task HandleAsync(RenamedAlarm timer, CancellationToken cancellationToken)
    {
        journal.Write(timer.About, timer.Wording ?? "nothing");
        return Task.CompletedTask;
    }
}

/// <summary>Work that recurs: writes the time of its run.</summary>
public sealed class ChimeHandler(IJournal journal, Script script) : IRecurringHandler
{
    public async Task HandleAsync(DateTimeOffset scheduledFor, CancellationToken cancellationToken)
    {
        var text = scheduledFor.ToString("HH:mm", CultureInfo.InvariantCulture);
        journal.Write("chime", text);
        await script.PlayAsync(text, cancellationToken);
    }
}

/// <summary>Writes the timer's text.</summary>
[RetryOn<ArithmeticException>(7)]
[RetryOn<TimeoutException>(2, DelaySeconds = 600)]
[ParkOn<DivideByZeroException>]
[IgnoreOn<KeyNotFoundException>]
public sealed class AlarmHandler(IJournal journal, Script script) : ITimerHandler<Alarm>
{
    public async Task HandleAsync(Alarm timer, CancellationToken cancellationToken)
    {
        journal.Write(timer.About, timer.Text);
        await script.PlayAsync(timer.Text, cancellationToken);
    }
}
