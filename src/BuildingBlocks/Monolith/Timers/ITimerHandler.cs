namespace Monolith;

/// <summary>Handles a durable timer of its own module, in the transaction that deletes the timer from the module's schema.</summary>
/// <typeparam name="TTimer">The timer's record, marked with <see cref="TimerAttribute"/>.</typeparam>
public interface ITimerHandler<TTimer>
{
    /// <summary>Handles a timer that is due.</summary>
    /// <param name="timer">The timer.</param>
    /// <param name="cancellationToken">A token that is canceled when the host stops or when the handler exceeds its time limit.</param>
    Task HandleAsync(TTimer timer, CancellationToken cancellationToken);
}

/// <summary>Assigns a timer's record the name under which it is stored.</summary>
/// <param name="name">The name within the module, in kebab case. It must never change, even when the CLR type is renamed.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class TimerAttribute(string name) : Attribute
{
    /// <summary>The name within the module.</summary>
    public string Name { get; } = name;
}
