namespace Soak;

/// <summary>The exception that is thrown when the soak itself cannot continue.</summary>
internal sealed class SoakException(string message) : Exception(message);
