using Microsoft.EntityFrameworkCore;
using Monolith.Modules;
using Monolith.Persistence;

namespace Profiles;

internal sealed class ProfilesDbContext(DbContextOptions<ProfilesDbContext> options) : ModuleDbContext(options)
{
    public DbSet<Profile> Profiles => Set<Profile>();

    /// <summary>The profile that a caller wants to change; another's is not found.</summary>
    public async Task<Profile> FindProfileAsync(Guid id, ICaller caller, CancellationToken cancellationToken) =>
        caller.MayAccess(id) && await Profiles.FindAsync([id], cancellationToken) is { } profile
            ? profile
            : throw Refused.NotFound("profile", id);
}
