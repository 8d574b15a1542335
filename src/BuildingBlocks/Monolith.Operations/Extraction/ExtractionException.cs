namespace Monolith.Operations;

/// <summary>The exception that is thrown when extraction fails. The message says why, and what to do.</summary>
internal sealed class ExtractionException(string message) : Exception(message);
