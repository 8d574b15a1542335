namespace Monolith.Extraction;

/// <summary>The extraction failed. The message says why, and what to do.</summary>
internal sealed class ExtractionException(string message) : Exception(message);
