namespace MediatR;

/// <summary>The base of all requests, for generic constraints that include requests without a response.</summary>
#pragma warning disable CA1040 // The shape is MediatR's own.
public interface IBaseRequest;

/// <summary>A request without a response.</summary>
public interface IRequest : IBaseRequest;

/// <summary>A request with a response of type <typeparamref name="TResponse"/>.</summary>
/// <typeparam name="TResponse">The type of the response.</typeparam>
public interface IRequest<out TResponse> : IBaseRequest;

/// <summary>A notification for any number of handlers.</summary>
public interface INotification;

/// <summary>A request with a stream of <typeparamref name="TResponse"/> as its response.</summary>
/// <typeparam name="TResponse">The type of one element of the response.</typeparam>
public interface IStreamRequest<out TResponse>;
#pragma warning restore CA1040
