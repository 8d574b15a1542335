using Microsoft.AspNetCore.Http;

namespace Monolith.Runtime;

/// <summary>
/// Writes problem details also to clients that accept no JSON. The framework writes none to them, and a rejection that was not written
/// becomes an unexpected error: status 500, with an error in the log for each request.
/// </summary>
internal sealed class ProblemsForEveryClient(IProblemDetailsService inner) : IProblemDetailsService
{
    public async ValueTask WriteAsync(ProblemDetailsContext context) => await TryWriteAsync(context);

    public async ValueTask<bool> TryWriteAsync(ProblemDetailsContext context)
    {
        if (await inner.TryWriteAsync(context))
        {
            return true;
        }

        context.HttpContext.Request.Headers.Accept = "application/problem+json";
        return await inner.TryWriteAsync(context);
    }
}
