using Profiles.Contracts;

namespace Profiles;

/// <summary>A customer to register.</summary>
/// <param name="Name">The full name.</param>
/// <param name="Email">The mail address, which no other customer has.</param>
/// <param name="Age">The age in years.</param>
internal sealed record RegisterProfile(string Name, string Email, int Age) : ICommand<RegisteredProfile>, IProfileData;

/// <summary>A customer who is registered.</summary>
/// <param name="Id">The id of the customer.</param>
internal sealed record RegisteredProfile(Guid Id);

internal sealed class RegisterProfileValidator : AbstractValidator<RegisterProfile>
{
    public RegisterProfileValidator() => Include(new ProfileDataValidator());
}

internal sealed class RegisterProfileHandler(ProfilesDbContext db, ICaller caller, TimeProvider clock)
    : IRequestHandler<RegisterProfile, RegisteredProfile>
{
    public async Task<RegisteredProfile> Handle(RegisterProfile request, CancellationToken cancellationToken)
    {
        var id = await ChooseIdAsync(cancellationToken);
        if (await db.Profiles.AnyAsync(p => p.Email == request.Email, cancellationToken))
        {
            throw Rejection.Taken("email", "A customer with this address is already registered.");
        }

        var profile = new Profile
        {
            Id = id,
            Name = request.Name,
            Email = request.Email,
            Age = request.Age,
        };
        db.Profiles.Add(profile);
        db.Publish(new ProfileRegistered(profile.Id, profile.Name, profile.Email));
        return new RegisteredProfile(profile.Id);
    }

    /// <summary>Customers who register themselves get the id from their token, so they can register only once.</summary>
    private async Task<Guid> ChooseIdAsync(CancellationToken cancellationToken)
    {
        if (caller.IsManager)
        {
            return Guid.CreateVersion7(clock.GetUtcNow());
        }

        var id = caller.CustomerId ?? throw Rejection.Forbidden(
            "Customers can register only themselves, but the token of this caller contains no customer id. A manager can register other customers.");
        return await db.Profiles.AnyAsync(p => p.Id == id, cancellationToken)
            ? throw Rejection.Conflict($"The customer {id} is already registered. Change the profile with PUT /profiles/{id}.")
            : id;
    }
}

internal static class RegisterProfileEndpoint
{
    public static void Map(IEndpointRouteBuilder endpoints) => endpoints
        .MapPost("/", async (RegisterProfile command, ISender sender, CancellationToken cancellationToken) =>
        {
            var profile = await sender.Send(command, cancellationToken);
            return TypedResults.Created($"/profiles/{profile.Id}", profile);
        })
        .WithSummary("Registers a customer: the caller, or for a manager any customer")
        .ProducesValidationProblem()
        .ProducesProblem(StatusCodes.Status409Conflict);
}
