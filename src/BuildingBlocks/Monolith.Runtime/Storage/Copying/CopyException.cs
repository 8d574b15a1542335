namespace Monolith.Runtime.Storage;

/// <summary>A module's data can't be copied as things are. The message says what to do; the source is as it was.</summary>
/// <param name="message">What is in the way, and the next step.</param>
/// <param name="reason">What it came from, if anything.</param>
public sealed class CopyException(string message, Exception? reason = null) : InvalidOperationException(message, reason);
