using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Net.Http.Headers;

namespace Monolith.Hosting;

/// <summary>
/// Responds to unauthorized callers with problem details, and with the header that tells clients whether to get a token or one with more
/// scopes (<see href="https://www.rfc-editor.org/rfc/rfc6750#section-3">RFC 6750</see>).
/// </summary>
internal sealed class RejectionResponses(IProblemDetailsService problems) : IAuthorizationMiddlewareResultHandler
{
    private readonly AuthorizationMiddlewareResultHandler _framework = new();

    public async Task HandleAsync(RequestDelegate next, HttpContext context, AuthorizationPolicy policy, PolicyAuthorizationResult authorizeResult)
    {
        if (authorizeResult.Challenged && context.Features.Get<AuthorityUnavailable>() is not null)
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            context.Response.Headers.RetryAfter = "5";
            await WriteAsync(context, "Not available yet", "The token cannot be validated, because its authority does not respond. Try again later.");
            return;
        }

        await _framework.HandleAsync(next, context, policy, authorizeResult);
        if (authorizeResult.Challenged)
        {
            await WriteAsync(context, "Unauthorized", "This request requires a valid token. Send it as 'Authorization: Bearer <token>'.");
        }
        else if (authorizeResult.Forbidden)
        {
            var lacking = authorizeResult.AuthorizationFailure!.FailedRequirements.OfType<ScopeRequirement>().ToList();
            context.Response.Headers.Append(
                HeaderNames.WWWAuthenticate, $"Bearer error=\"insufficient_scope\", scope=\"{string.Join(' ', lacking.Select(l => l.AnyOf[0]))}\"");
            await WriteAsync(
                context, "Forbidden", $"The token lacks the scope {string.Join(" and ", lacking.Select(l => string.Join(" or ", l.AnyOf)))}.");
        }
    }

    private async Task WriteAsync(HttpContext context, string title, string detail) => await problems.TryWriteAsync(new ProblemDetailsContext
    {
        HttpContext = context,
        ProblemDetails = new ProblemDetails { Status = context.Response.StatusCode, Title = title, Detail = detail },
    });
}
