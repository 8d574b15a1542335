namespace Monolith.Infrastructure;

/// <summary>Endpoint metadata: only managers of the module may call the endpoint (<see cref="ModulePolicies.RequireManager{TBuilder}"/>).</summary>
public sealed class ManagersOnly;
