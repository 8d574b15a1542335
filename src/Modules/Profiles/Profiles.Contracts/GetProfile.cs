using Monolith;

namespace Profiles.Contracts;

/// <summary>Queries a customer's profile. The answer is null when it does not exist.</summary>
/// <param name="ProfileId">The customer.</param>
public sealed record GetProfile(Guid ProfileId) : IModuleQuery<ProfileView?>;

/// <summary>A customer's profile.</summary>
/// <param name="Id">The id of the customer.</param>
/// <param name="Name">The full name.</param>
/// <param name="Email">The mail address.</param>
/// <param name="Age">The age in years.</param>
public sealed record ProfileView(Guid Id, string Name, string Email, int Age);
