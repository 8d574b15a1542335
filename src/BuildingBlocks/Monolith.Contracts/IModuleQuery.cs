using MediatR;

namespace Monolith;

/// <summary>
/// A query that a module answers for the host, which composes answers of several modules. It belongs to the module's Contracts. Modules do
/// not send each other's queries; they keep their own copy of the data they need.
/// </summary>
/// <typeparam name="TAnswer">The type of the answer. Use a nullable type if the requested object may not exist.</typeparam>
#pragma warning disable CA1040 // It narrows MediatR's request to what may cross a module's boundary.
public interface IModuleQuery<out TAnswer> : IRequest<TAnswer>;
#pragma warning restore CA1040
