using Profiles.Contracts;

namespace Profiles;

/// <summary>Offers the customers for subscribers that begin when the log no longer contains all of them.</summary>
internal sealed class ProfileSnapshot(ProfilesDbContext db) : ISnapshotSource
{
    public Task<SnapshotPage> ReadAsync(string? after, int max, CancellationToken cancellationToken) =>
        db.Profiles.ReadSnapshotAsync(p => p.Id, StateOf, after, max, cancellationToken);

    private static IEnumerable<IIntegrationEvent> StateOf(Profile profile) => [new ProfileRegistered(profile.Id, profile.Name, profile.Email)];
}
