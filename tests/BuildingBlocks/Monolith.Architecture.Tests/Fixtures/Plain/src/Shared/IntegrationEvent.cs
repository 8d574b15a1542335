namespace Acme.Shared;

public abstract class IntegrationEvent
{
    public Guid Id { get; init; }
}
