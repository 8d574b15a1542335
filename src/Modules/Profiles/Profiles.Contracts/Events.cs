using Monolith;

namespace Profiles.Contracts;

/// <summary>A customer registered.</summary>
/// <param name="ProfileId">The customer.</param>
/// <param name="Name">The customer's full name.</param>
/// <param name="Email">The customer's mail address.</param>
[IntegrationEvent("profiles.profile-registered", PersonalData = true)]
public sealed record ProfileRegistered(Guid ProfileId, string Name, string Email) : IIntegrationEvent
{
    string IIntegrationEvent.Key => ProfileId.ToString();
}

/// <summary>The data of a customer changed.</summary>
/// <param name="ProfileId">The customer.</param>
/// <param name="Name">The new full name.</param>
/// <param name="Email">The new mail address.</param>
[IntegrationEvent("profiles.profile-updated", PersonalData = true)]
public sealed record ProfileUpdated(Guid ProfileId, string Name, string Email) : IIntegrationEvent
{
    string IIntegrationEvent.Key => ProfileId.ToString();
}

/// <summary>A customer's personal data must be erased from all copies.</summary>
/// <param name="ProfileId">The customer.</param>
[IntegrationEvent("profiles.profile-erased", Tombstone = true)]
public sealed record ProfileErased(Guid ProfileId) : IIntegrationEvent
{
    string IIntegrationEvent.Key => ProfileId.ToString();
}
