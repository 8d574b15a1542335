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

internal sealed class RegisterProfileHandler(ProfilesDbContext db, TimeProvider clock) : IRequestHandler<RegisterProfile, RegisteredProfile>
{
    public async Task<RegisteredProfile> Handle(RegisterProfile request, CancellationToken cancellationToken)
    {
        if (await db.Profiles.AnyAsync(p => p.Email == request.Email, cancellationToken))
        {
            throw Refused.Taken("email", "Somebody is registered with this address already.");
        }

        var profile = new Profile
        {
            Id = Guid.CreateVersion7(clock.GetUtcNow()),
            Name = request.Name,
            Email = request.Email,
            Age = request.Age,
        };
        db.Profiles.Add(profile);
        db.Publish(new ProfileRegistered(profile.Id, profile.Name, profile.Email));
        return new RegisteredProfile(profile.Id);
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
        .WithSummary("Registers a customer")
        .ProducesValidationProblem()
        .ProducesProblem(StatusCodes.Status409Conflict);
}
