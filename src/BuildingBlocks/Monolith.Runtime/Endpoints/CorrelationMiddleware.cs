using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Monolith.Runtime.Events;

namespace Monolith.Runtime;

/// <summary>
/// Assigns one correlation id to a request and everything that it triggers: the caller's correlation id, or the request's trace id.
/// </summary>
internal sealed class CorrelationMiddleware(RequestDelegate next)
{
    public const string Header = "X-Correlation-Id";
    private const int MaxLength = 100;

    public async Task InvokeAsync(HttpContext context)
    {
        var given = context.Request.Headers[Header].ToString();
        var id = given.Length is > 0 and <= MaxLength && given.All(c => c is >= '!' and <= '~')
            ? given
            : Activity.Current?.TraceId.ToHexString() ?? context.TraceIdentifier;

        // Set the header when the response starts, because the exception handler clears the headers first.
        context.Response.OnStarting(() =>
        {
            context.Response.Headers[Header] = id;
            return Task.CompletedTask;
        });
        MessageScope.Current = new MessageScope(id, null);
        await next(context);
    }
}
