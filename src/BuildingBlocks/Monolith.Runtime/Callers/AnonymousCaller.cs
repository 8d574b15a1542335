namespace Monolith.Runtime;

/// <summary>The caller that modules receive when the host does not identify callers.</summary>
internal sealed class AnonymousCaller : ICaller, ICallerFactory
{
    public string Id => "";

    public Guid? CustomerId => null;

    public bool IsManager => false;

    public ICaller Create(string module) => this;
}
