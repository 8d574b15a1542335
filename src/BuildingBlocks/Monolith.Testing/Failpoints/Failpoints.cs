using System.Collections.Concurrent;
using MediatR;

namespace Monolith.Testing;

/// <summary>
/// Plans failures of a module that runs in a <see cref="ModuleHost"/>, without any code in the module. A message is an event, a timer, a side
/// effect or a command; for recurring work it is the class that does the work. Nothing fails until a test plans it.
/// </summary>
public sealed class Failpoints
{
    private readonly ConcurrentDictionary<(FailpointStage Stage, Type Message), ConcurrentQueue<Failpoint>> _planned = [];

    internal Failpoints()
    {
    }

    /// <summary>Fails instead of the handler of a message. For a side effect, this is a target that fails.</summary>
    /// <param name="times">The number of failures.</param>
    /// <param name="skip">The number of messages and attempts before the first failure.</param>
    /// <param name="where">Selects the messages. By default, all of the type match.</param>
    /// <param name="fail">Creates the failure. By default, it is a <see cref="FailpointException"/>.</param>
    /// <typeparam name="TMessage">The type of the message.</typeparam>
    public Failpoint BeforeHandler<TMessage>(int times = 1, int skip = 0, Func<TMessage, bool>? where = null, Func<Exception>? fail = null)
        where TMessage : class => Plan(FailpointStage.BeforeHandler, times, skip, where, fail);

    /// <summary>
    /// Fails after the handler of an event or a timer. For a side effect, the target has done its work, and its answer is lost. For a command,
    /// see <see cref="BeforeCommit"/>.
    /// </summary>
    /// <inheritdoc cref="BeforeHandler"/>
    /// <exception cref="ArgumentException">The message is a command or a query.</exception>
    public Failpoint AfterHandler<TMessage>(int times = 1, int skip = 0, Func<TMessage, bool>? where = null, Func<Exception>? fail = null)
        where TMessage : class => typeof(TMessage).IsAssignableTo(typeof(IBaseRequest))
            ? throw new ArgumentException($"{typeof(TMessage).Name} is a command or a query: plan BeforeCommit or AfterCommit.")
            : Plan(FailpointStage.AfterHandler, times, skip, where, fail);

    /// <summary>Fails after a handler's changes were written, and before they are committed: the database rolls them back.</summary>
    /// <inheritdoc cref="BeforeHandler"/>
    public Failpoint BeforeCommit<TMessage>(int times = 1, int skip = 0, Func<TMessage, bool>? where = null, Func<Exception>? fail = null)
        where TMessage : class => Plan(FailpointStage.BeforeCommit, times, skip, where, fail);

    /// <summary>
    /// Fails after a handler's changes were committed, and before the framework or the caller receives the answer, as when the connection
    /// breaks at this moment. No signal wakes the subscribers in the process: they find new events when they poll.
    /// </summary>
    /// <inheritdoc cref="BeforeHandler"/>
    public Failpoint AfterCommit<TMessage>(int times = 1, int skip = 0, Func<TMessage, bool>? where = null, Func<Exception>? fail = null)
        where TMessage : class => Plan(FailpointStage.AfterCommit, times, skip, where, fail);

    /// <summary>Returns whether anything is planned for a type of message.</summary>
    internal bool Concern(Type message) => Enum.GetValues<FailpointStage>().Any(stage => _planned.ContainsKey((stage, message)));

    /// <summary>Returns whether a failure is planned that needs a database.</summary>
    internal bool NeedDatabase(Type message) =>
        _planned.ContainsKey((FailpointStage.BeforeCommit, message)) || _planned.ContainsKey((FailpointStage.AfterCommit, message));

    /// <summary>Throws if a failure is planned for this message here.</summary>
    internal void Pass(FailpointStage stage, Type type, object message)
    {
        foreach (var failpoint in _planned.GetValueOrDefault((stage, type), []))
        {
            failpoint.Pass(message);
        }
    }

    private Failpoint Plan<TMessage>(FailpointStage stage, int times, int skip, Func<TMessage, bool>? where, Func<Exception>? fail)
        where TMessage : class
    {
        var failpoint = new Failpoint($"{stage} of {typeof(TMessage).Name}", message => where?.Invoke((TMessage)message) != false, times, skip, fail);
        _planned.GetOrAdd((stage, typeof(TMessage)), _ => []).Enqueue(failpoint);
        return failpoint;
    }
}

/// <summary>The points at which a test can let a message fail.</summary>
internal enum FailpointStage
{
    BeforeHandler,
    AfterHandler,
    BeforeCommit,
    AfterCommit,
}
