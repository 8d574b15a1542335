using MediatR;

namespace Monolith;

/// <summary>
/// A question that a module answers for the Host, which composes answers of several modules. It lives in the module's
/// Contracts. Modules do not send each other's queries; they keep their own copy of what they need.
/// </summary>
/// <typeparam name="TAnswer">The answer; a nullable type where the thing asked for may not exist.</typeparam>
#pragma warning disable CA1040 // It narrows MediatR's request to what may cross a module's boundary.
public interface IModuleQuery<out TAnswer> : IRequest<TAnswer>;
#pragma warning restore CA1040
