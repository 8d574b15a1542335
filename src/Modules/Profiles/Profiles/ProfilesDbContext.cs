namespace Profiles;

internal sealed class ProfilesDbContext(DbContextOptions<ProfilesDbContext> options) : ModuleDbContext(options)
{
    public DbSet<Profile> Profiles => Set<Profile>();

    /// <summary>Finds the profile that a caller wants to change. Another customer's profile is not found.</summary>
    public async Task<Profile> FindProfileAsync(Guid id, ICaller caller, CancellationToken cancellationToken) =>
        caller.MayAccess(id) && await Profiles.FindAsync([id], cancellationToken) is { } profile
            ? profile
            : throw Rejection.NotFound("profile", id);
}
