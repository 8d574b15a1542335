using System.ComponentModel;

namespace Monolith.Infrastructure;

/// <summary>Endpoint metadata: only managers of the module may call the endpoint (<see cref="ModulePolicies.RequireManager{TBuilder}"/>).</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class ManagersOnly;
