namespace Monolith.Runtime.Storage;

/// <summary>
/// The exception that is thrown when a module's data cannot be copied. The message says what to do; the source is unchanged.
/// </summary>
/// <param name="message">The blocker and the next step.</param>
/// <param name="reason">The exception that caused the failure, or null.</param>
internal sealed class CopyException(string message, Exception? reason = null) : InvalidOperationException(message, reason);
