using FluentValidation;
using MediatR;

namespace Monolith.Runtime;

/// <summary>Validates each request before its handler runs, and rejects it with all validation errors at once.</summary>
internal sealed class ValidationBehavior<TRequest, TResponse>(IEnumerable<IValidator<TRequest>> validators)
    : IPipelineBehavior<TRequest, TResponse>
    where TRequest : notnull
{
    public async Task<TResponse> Handle(TRequest request, RequestHandlerDelegate<TResponse> next, CancellationToken cancellationToken)
    {
        var faults = new List<FluentValidation.Results.ValidationFailure>();
        foreach (var validator in validators)
        {
            faults.AddRange((await validator.ValidateAsync(request, cancellationToken)).Errors);
        }

        return faults.Count == 0 ? await next() : throw new ValidationException(faults);
    }
}
