using MediatR;

namespace Monolith.Testing;

/// <summary>Lets planned commands and queries fail.</summary>
internal sealed class FailingRequests<TRequest, TResponse>(Failpoints failpoints, IServiceProvider scope) : IPipelineBehavior<TRequest, TResponse>
    where TRequest : notnull
{
    public Task<TResponse> Handle(TRequest request, RequestHandlerDelegate<TResponse> next, CancellationToken cancellationToken)
    {
        failpoints.Pass(FailpointStage.BeforeHandler, typeof(TRequest), request);
        CommitFailures.Note(scope, failpoints, typeof(TRequest), [request]);
        return next();
    }
}
