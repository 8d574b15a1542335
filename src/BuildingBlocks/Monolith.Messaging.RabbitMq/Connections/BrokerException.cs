
namespace Monolith.Messaging.RabbitMq;

/// <summary>
/// The exception that is thrown when the broker, or a relay in another process, is unavailable or rejects a request. The caller retries.
/// </summary>
/// <param name="message">The failure. It contains no secrets.</param>
/// <param name="inner">The exception that caused the failure, or null.</param>
public sealed class BrokerException(string message, Exception? inner = null) : Exception(message, inner);
