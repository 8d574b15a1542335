namespace Monolith;

/// <summary>
/// The exception that a handler of an event, a timer or a side effect throws if no further attempt can succeed, for example because the
/// module's data was restored from a backup that lacks what the event is about. An event or a timer is then parked at once, and a side
/// effect gives up. With several attempts for each, many such events would keep a subscription from the events of other keys for a long time.
/// For exceptions of other libraries, put <see cref="ParkOnAttribute{TException}"/> on the handler.
/// </summary>
public sealed class UnrecoverableException : Exception
{
    /// <summary>Initializes the exception.</summary>
    /// <param name="message">What is wrong, with its key, for the operator who lists parked events.</param>
    public UnrecoverableException(string message)
        : base(message)
    {
    }
}
