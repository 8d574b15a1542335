using Microsoft.EntityFrameworkCore;
using Monolith.Persistence;

namespace Profiles;

internal sealed class ProfilesDbContext(DbContextOptions<ProfilesDbContext> options) : ModuleDbContext(options)
{
    public DbSet<Profile> Profiles => Set<Profile>();
}
