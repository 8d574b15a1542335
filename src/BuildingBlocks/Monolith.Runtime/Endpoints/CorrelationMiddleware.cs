using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Monolith.Runtime.Events;

namespace Monolith.Runtime;

/// <summary>Gives what a request sets off one correlation id: the caller's, or the request's trace id.</summary>
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

        // Only as the answer starts: whoever answers a failure clears the headers first.
        context.Response.OnStarting(() =>
        {
            context.Response.Headers[Header] = id;
            return Task.CompletedTask;
        });
        MessageScope.Current = new MessageScope(id, null);
        await next(context);
    }
}
