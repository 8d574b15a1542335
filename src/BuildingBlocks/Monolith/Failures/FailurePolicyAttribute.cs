namespace Monolith;

/// <summary>
/// What follows when a handler of events, timers or side effects throws an exception of a type. The policy of the exception's own type
/// counts, or that of its nearest base type. Without one the options of the section <c>Messaging</c> count.
/// </summary>
public abstract class FailurePolicyAttribute : Attribute
{
    private protected FailurePolicyAttribute(Type exception, int attempts) => (Exception, Attempts) = (exception, attempts);

    /// <summary>The type of the exceptions.</summary>
    public Type Exception { get; }

    /// <summary>
    /// The number of attempts, after which an event or a timer is parked and a side effect gives up, or 0 if the failure is ignored.
    /// </summary>
    public int Attempts { get; }

    /// <summary>The delay before the second attempt, or null for that of the options. It doubles with each attempt.</summary>
    public TimeSpan? Delay { get; private protected set; }
}

/// <summary>
/// Repeats the work of a handler as often as given. An event that waits for its next attempt holds up the events of all keys from the same
/// module, so long delays belong to timers and side effects.
/// </summary>
/// <param name="attempts">The number of attempts, 1 to 1,000. After the last one an event or a timer is parked, and a side effect gives up.</param>
/// <typeparam name="TException">The type of the exceptions. <see cref="Exception"/> stands for all that have no policy.</typeparam>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true, Inherited = false)]
public sealed class RetryOnAttribute<TException>(int attempts) : FailurePolicyAttribute(typeof(TException), attempts)
    where TException : Exception
{
    /// <summary>
    /// The delay before the second attempt in seconds, up to 3,600. It doubles with each attempt, up to the longest delay of the options or
    /// this one, if it is longer. A random share of up to half reduces it.
    /// </summary>
    public double DelaySeconds
    {
        get => Delay?.TotalSeconds ?? 0;
        set => Delay = TimeSpan.FromSeconds(value);
    }
}

/// <summary>Parks the event or the timer at once, and lets a side effect give up, because no further attempt can succeed.</summary>
/// <typeparam name="TException">The type of the exceptions.</typeparam>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true, Inherited = false)]
public sealed class ParkOnAttribute<TException>() : FailurePolicyAttribute(typeof(TException), attempts: 1)
    where TException : Exception;

/// <summary>
/// Ignores the failure: nothing that the handler did takes effect, and the event or the timer counts as handled. Other handlers of the same
/// event take effect. A side effect cannot ignore a failure, because it must record a result.
/// </summary>
/// <typeparam name="TException">The type of the exceptions.</typeparam>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true, Inherited = false)]
public sealed class IgnoreOnAttribute<TException>() : FailurePolicyAttribute(typeof(TException), attempts: 0)
    where TException : Exception;
