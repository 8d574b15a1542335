namespace Monolith.Runtime.Events;

/// <summary>So many events of a source are parked that its subscriber takes no more.</summary>
/// <param name="subscription">Who listens to whom.</param>
/// <param name="max">How many may be parked.</param>
public sealed class ParkingFullException(SubscriptionDefinition subscription, int max) : Exception(
    $"{subscription} has {max} parked events and takes no more: retry or discard some with 'events retry' or 'events discard', or raise Messaging:MaxParked.");
