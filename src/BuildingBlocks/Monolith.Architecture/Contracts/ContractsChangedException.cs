namespace Monolith.Architecture;

/// <summary>Contracts are not what was approved. The message tells every difference, and the ways out.</summary>
/// <param name="message">The differences.</param>
public sealed class ContractsChangedException(string message) : Exception(message);
