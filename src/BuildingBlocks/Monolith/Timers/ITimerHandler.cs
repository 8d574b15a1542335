namespace Monolith;

/// <summary>
/// Handles a durable timer of its own module, in the transaction that takes the timer out of the module's schema.
/// </summary>
/// <typeparam name="TTimer">The timer's record, marked with <see cref="TimerAttribute"/>.</typeparam>
public interface ITimerHandler<TTimer>
{
    /// <summary>Handles a timer whose time has come.</summary>
    /// <param name="timer">The timer.</param>
    /// <param name="cancellationToken">Cancelled when the host stops or the handler takes too long.</param>
    Task HandleAsync(TTimer timer, CancellationToken cancellationToken);
}

/// <summary>Gives a timer's record the name under which it is stored.</summary>
/// <param name="name">The name within the module, in kebab case. It never changes, whatever becomes of the CLR type's name.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class TimerAttribute(string name) : Attribute
{
    /// <summary>The name within the module.</summary>
    public string Name { get; } = name;
}
