using Profiles.Contracts;

namespace Profiles;

/// <summary>What to change a profile to.</summary>
/// <param name="Name">The full name.</param>
/// <param name="Email">The mail address, which no other customer has.</param>
/// <param name="Age">The age in years.</param>
internal sealed record ProfileData(string Name, string Email, int Age);

/// <param name="Id">The customer.</param>
/// <param name="Name">The full name.</param>
/// <param name="Email">The mail address.</param>
/// <param name="Age">The age in years.</param>
internal sealed record UpdateProfile(Guid Id, string Name, string Email, int Age) : ICommand<RegisteredProfile>, IProfileData;

internal sealed class UpdateProfileValidator : AbstractValidator<UpdateProfile>
{
    public UpdateProfileValidator() => Include(new ProfileDataValidator());
}

internal sealed class UpdateProfileHandler(ProfilesDbContext db, ICaller caller) : IRequestHandler<UpdateProfile, RegisteredProfile>
{
    public async Task<RegisteredProfile> Handle(UpdateProfile request, CancellationToken cancellationToken)
    {
        var profile = await db.FindProfileAsync(request.Id, caller, cancellationToken);
        if (await db.Profiles.AnyAsync(p => p.Email == request.Email && p.Id != request.Id, cancellationToken))
        {
            throw Rejection.Taken("email", "Another customer is already registered with this address.");
        }

        (profile.Name, profile.Email, profile.Age) = (request.Name, request.Email, request.Age);
        db.Publish(new ProfileUpdated(profile.Id, profile.Name, profile.Email));
        return new RegisteredProfile(profile.Id);
    }
}

internal static class UpdateProfileEndpoint
{
    public static void Map(IEndpointRouteBuilder endpoints) => endpoints
        .MapPut("/{id:guid}", async (Guid id, ProfileData body, ISender sender, CancellationToken cancellationToken) =>
            TypedResults.Ok(await sender.Send(new UpdateProfile(id, body.Name, body.Email, body.Age), cancellationToken)))
        .WithSummary("Changes a customer's profile")
        .ProducesValidationProblem()
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict);
}
