namespace MediatR;

/// <summary>Allows generic constraints over requests with and without an answer.</summary>
#pragma warning disable CA1040 // The shape is MediatR's own.
public interface IBaseRequest;

/// <summary>A request without an answer.</summary>
public interface IRequest : IBaseRequest;

/// <summary>A request that is answered with a <typeparamref name="TResponse"/>.</summary>
/// <typeparam name="TResponse">The answer.</typeparam>
public interface IRequest<out TResponse> : IBaseRequest;

/// <summary>A notification that any number of handlers may hear.</summary>
public interface INotification;

/// <summary>A request that is answered with a stream of <typeparamref name="TResponse"/>.</summary>
/// <typeparam name="TResponse">One element of the answer.</typeparam>
public interface IStreamRequest<out TResponse>;
#pragma warning restore CA1040
