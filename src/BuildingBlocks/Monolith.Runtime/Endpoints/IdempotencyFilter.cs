using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Monolith.Runtime;

/// <summary>Reads the Idempotency-Key header of a POST request and passes it to the command pipeline.</summary>
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
                throw Rejection.Invalid(Header, $"The {Header} header must be a single value of 1 to {MaxLength} visible ASCII characters, such as a UUID.");
            }

            var services = context.HttpContext.RequestServices;
            var idempotency = services.GetRequiredService<RequestIdempotency>();
            idempotency.Key = key;
            idempotency.Caller = services.GetRequiredService<ICaller>().Id;
            idempotency.Tenant = services.GetRequiredService<ITenant>().Id;
        }

        return next(context);
    }
}
