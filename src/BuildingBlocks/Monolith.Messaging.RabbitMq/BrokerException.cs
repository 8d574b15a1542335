
namespace Monolith.Messaging.RabbitMq;

/// <summary>The broker or the relay on its other side is away, or did not do what was asked. It is tried again.</summary>
/// <param name="message">What failed; it holds no secrets.</param>
/// <param name="inner">What was thrown, if anything.</param>
public sealed class BrokerException(string message, Exception? inner = null) : Exception(message, inner);
