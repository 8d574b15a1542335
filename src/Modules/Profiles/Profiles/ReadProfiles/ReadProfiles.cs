using Profiles.Contracts;

namespace Profiles;

internal sealed record ListProfiles(Paging Paging) : IQuery<Page<ProfileView>>;

internal sealed class ReadProfilesHandler(ProfilesDbContext db, ICaller caller)
    : IRequestHandler<GetProfile, ProfileView?>, IRequestHandler<ListProfiles, Page<ProfileView>>
{
    public Task<ProfileView?> Handle(GetProfile request, CancellationToken cancellationToken) =>
        Views(db.Profiles.VisibleTo(caller, p => p.Id).Where(p => p.Id == request.ProfileId))
            .SingleOrDefaultAsync(cancellationToken);

    public Task<Page<ProfileView>> Handle(ListProfiles request, CancellationToken cancellationToken) =>
        request.Paging.ReadAsync(Views(db.Profiles.OrderBy(p => p.Id)), cancellationToken);

    private static IQueryable<ProfileView> Views(IQueryable<Profile> profiles) =>
        profiles.Select(p => new ProfileView(p.Id, p.Name, p.Email, p.Age));
}

internal static class ListProfilesEndpoint
{
    public static void Map(IEndpointRouteBuilder endpoints) => endpoints
        .MapGet("/", async ([AsParameters] Paging paging, ISender sender, CancellationToken cancellationToken) =>
            TypedResults.Ok(await sender.Send(new ListProfiles(paging), cancellationToken)))
        .RequireManager()
        .WithSummary("Lists customers");
}

internal static class GetProfileEndpoint
{
    public static void Map(IEndpointRouteBuilder endpoints) => endpoints
        .MapGet("/{id:guid}", async (Guid id, ISender sender, CancellationToken cancellationToken) =>
            TypedResults.Ok(await sender.Send(new GetProfile(id), cancellationToken) ?? throw Rejection.NotFound("profile", id)))
        .WithSummary("Reads a customer's profile")
        .ProducesProblem(StatusCodes.Status404NotFound);
}
