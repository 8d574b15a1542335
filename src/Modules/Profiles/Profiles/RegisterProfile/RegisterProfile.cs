using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Monolith.Modules;
using Profiles.Contracts;

namespace Profiles;

internal sealed record RegisterProfile(string Name, string Email, int Age) : ICommand<RegisteredProfile>, IProfileData;

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
            throw Refused.Taken("email", "Somebody is registered with this address already.");
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

    /// <summary>Customers who register themselves do so under the id that they are known by, and so only once.</summary>
    private async Task<Guid> ChooseIdAsync(CancellationToken cancellationToken)
    {
        if (caller.IsManager)
        {
            return Guid.CreateVersion7(clock.GetUtcNow());
        }

        var id = caller.CustomerId ?? throw Refused.Forbidden(
            "Only customers register themselves, and nothing says which customer this caller is. Others are registered by a manager.");
        return await db.Profiles.AnyAsync(p => p.Id == id, cancellationToken)
            ? throw Refused.Conflict($"The customer {id} is registered already: change the profile with PUT /profiles/{id}.")
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
        .WithSummary("Registers a customer: oneself, or for a manager anybody")
        .ProducesValidationProblem()
        .ProducesProblem(StatusCodes.Status409Conflict);
}
