using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Monolith.Runtime;

/// <summary>Takes the Idempotency-Key of a POST to where its command finds it.</summary>
internal sealed class IdempotencyFilter : IEndpointFilter
{
    public const string Header = "Idempotency-Key";

    private const int MaxLength = 200;

    public ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var request = context.HttpContext.Request;
        if (HttpMethods.IsPost(request.Method) && request.Headers.TryGetValue(Header, out var values))
        {
            var key = values.ToString();
            if (values.Count != 1 || key.Length is 0 or > MaxLength || key.Any(c => c is < '!' or > '~'))
            {
                throw Refused.Invalid(Header, $"An {Header} is one value of 1 to {MaxLength} visible ASCII characters, such as a UUID.");
            }

            var services = context.HttpContext.RequestServices;
            var idempotency = services.GetRequiredService<RequestIdempotency>();
            idempotency.Key = key;
            idempotency.Caller = services.GetRequiredService<ICaller>().Id;
        }

        return next(context);
    }
}
