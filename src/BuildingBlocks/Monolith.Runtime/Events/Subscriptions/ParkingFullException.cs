namespace Monolith.Runtime.Events;

/// <summary>The exception that is thrown when a subscription has reached its maximum number of parked events.</summary>
/// <param name="subscription">The subscription.</param>
/// <param name="max">The maximum number of parked events.</param>
public sealed class ParkingFullException(SubscriptionDefinition subscription, int max) : Exception(
    $"{subscription} has {max} parked events, which is the maximum, and has stopped. Retry or discard some with 'events retry' or 'events discard', or raise Messaging:MaxParked.");
