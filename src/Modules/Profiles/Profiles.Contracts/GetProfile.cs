using Monolith;

namespace Profiles.Contracts;

/// <summary>Asks for a customer's profile; null when there is none.</summary>
/// <param name="ProfileId">The customer.</param>
public sealed record GetProfile(Guid ProfileId) : IModuleQuery<ProfileView?>;

/// <summary>A customer's profile.</summary>
/// <param name="Id">The customer.</param>
/// <param name="Name">The full name.</param>
/// <param name="Email">The mail address.</param>
/// <param name="Age">The age in years.</param>
public sealed record ProfileView(Guid Id, string Name, string Email, int Age);
