namespace Monolith.Architecture;

/// <summary>
/// The exception that is thrown when contracts differ from the approved ones. The message lists all differences and the possible remedies.
/// </summary>
/// <param name="message">The differences.</param>
public sealed class ContractsChangedException(string message) : Exception(message);
