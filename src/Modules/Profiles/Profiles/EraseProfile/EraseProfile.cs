using Profiles.Contracts;

namespace Profiles;

/// <param name="Id">The customer.</param>
internal sealed record EraseProfile(Guid Id) : ICommand<Unit>;

internal sealed class EraseProfileHandler(ProfilesDbContext db, ICaller caller) : IRequestHandler<EraseProfile, Unit>
{
    public async Task<Unit> Handle(EraseProfile request, CancellationToken cancellationToken)
    {
        var profile = await db.FindProfileAsync(request.Id, caller, cancellationToken);
        db.Profiles.Remove(profile);
        db.Publish(new ProfileErased(profile.Id));
        return Unit.Value;
    }
}

internal static class EraseProfileEndpoint
{
    public static void Map(IEndpointRouteBuilder endpoints) => endpoints
        .MapDelete("/{id:guid}", async (Guid id, ISender sender, CancellationToken cancellationToken) =>
        {
            await sender.Send(new EraseProfile(id), cancellationToken);
            return TypedResults.NoContent();
        })
        .WithSummary("Erases a customer's personal data, in this module and in all modules with a copy")
        .ProducesProblem(StatusCodes.Status404NotFound);
}
