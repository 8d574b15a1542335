using Monolith;

namespace Profiles.Contracts;

/// <summary>A customer has registered.</summary>
/// <param name="ProfileId">The customer.</param>
/// <param name="Name">The customer's full name.</param>
/// <param name="Email">The customer's mail address.</param>
[IntegrationEvent("profiles.profile-registered", PersonalData = true)]
public sealed record ProfileRegistered(Guid ProfileId, string Name, string Email) : IIntegrationEvent
{
    string IIntegrationEvent.Key => ProfileId.ToString();
}

/// <summary>A customer's profile has changed.</summary>
/// <param name="ProfileId">The customer.</param>
/// <param name="Name">The full name from now on.</param>
/// <param name="Email">The mail address from now on.</param>
[IntegrationEvent("profiles.profile-updated", PersonalData = true)]
public sealed record ProfileUpdated(Guid ProfileId, string Name, string Email) : IIntegrationEvent
{
    string IIntegrationEvent.Key => ProfileId.ToString();
}

/// <summary>A customer's personal data must be removed wherever there is a copy of it.</summary>
/// <param name="ProfileId">The customer.</param>
[IntegrationEvent("profiles.profile-erased", Tombstone = true)]
public sealed record ProfileErased(Guid ProfileId) : IIntegrationEvent
{
    string IIntegrationEvent.Key => ProfileId.ToString();
}
