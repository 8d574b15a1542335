namespace Monolith.Operations;

/// <summary>A module can't be taken out. The message tells why, and what to do.</summary>
internal sealed class ExtractionException(string message) : Exception(message);
