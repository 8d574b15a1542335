using System.Text.Json.Serialization;
using Monolith;

namespace Tickets.Contracts;

/// <summary>A ticket was opened.</summary>
/// <param name="Number">The number of the ticket, which is unique for the tenant only.</param>
/// <param name="Subject">What the ticket is about.</param>
[IntegrationEvent("tickets.ticket-opened", PersonalData = true)]
public sealed record TicketOpened(int Number, string Subject) : IIntegrationEvent
{
    string IIntegrationEvent.Key => $"{Number}";
}

/// <summary>A ticket and its personal data were deleted.</summary>
/// <param name="Number">The number of the ticket.</param>
[IntegrationEvent("tickets.ticket-erased", Tombstone = true)]
public sealed record TicketErased(int Number) : IIntegrationEvent
{
    string IIntegrationEvent.Key => $"{Number}";
}

/// <summary>The number of tickets that a tenant had open.</summary>
/// <param name="Day">The day.</param>
/// <param name="Open">The number of open tickets.</param>
[IntegrationEvent("tickets.tickets-counted")]
public sealed record TicketsCounted(DateOnly Day, int Open) : IIntegrationEvent
{
    string IIntegrationEvent.Key => $"{Day:O}";
}

/// <summary>Counts the open tickets of the caller's tenant.</summary>
public sealed record CountOpenTickets : IModuleQuery<int>;

/// <summary>JSON metadata of the events, generated at compile time.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(TicketOpened))]
[JsonSerializable(typeof(TicketErased))]
[JsonSerializable(typeof(TicketsCounted))]
internal sealed partial class EventsJson : JsonSerializerContext;
