using FluentValidation;
using FluentValidation.Results;
using MediatR;

namespace Monolith.Runtime;

/// <summary>Applies the text rule to every request before it is validated, so that no module has to think of it.</summary>
internal sealed class TextBehavior<TRequest, TResponse> : IPipelineBehavior<TRequest, TResponse>
    where TRequest : notnull
{
    public Task<TResponse> Handle(TRequest request, RequestHandlerDelegate<TResponse> next, CancellationToken cancellationToken)
    {
        List<ValidationFailure>? faults = null;
        foreach (var (path, text, rule) in TextMembers.Find(request))
        {
            if (TextRule.FindFault(text, rule) is { } fault)
            {
                (faults ??= []).Add(new ValidationFailure(path.Length == 0 ? "body" : TextRule.Escape(path), fault));
            }
        }

        return faults is null ? next() : throw new ValidationException(faults);
    }
}
