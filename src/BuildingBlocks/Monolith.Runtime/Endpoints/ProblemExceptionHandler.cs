using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;
using FluentValidation;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Logging;
using Monolith.Runtime.Storage;

namespace Monolith.Runtime;

/// <summary>Converts every exception to problem details (RFC 9457) that name the invalid field.</summary>
internal sealed partial class ProblemExceptionHandler(
    IProblemDetailsService problems, ModuleCatalog modules, ModuleOutages outages, ILogger<ProblemExceptionHandler> logger) : IExceptionHandler
{
    private const int ClientClosedRequest = 499;

    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        var problem = exception switch
        {
            ValidationException e => Invalid(e.Errors.GroupBy(f => ToJsonPath(f.PropertyName)).ToDictionary(g => g.Key, g => g.Select(f => f.ErrorMessage).ToArray())),
            RejectedException e => FromRejection(e),
            BadHttpRequestException e => FromBadRequest(e),
            OperationCanceledException when httpContext.RequestAborted.IsCancellationRequested => Problem(ClientClosedRequest, "The client closed the request", null),
            _ when IsOutage(httpContext, exception) => Unavailable(httpContext, exception),
            _ => Unexpected(exception),
        };
        httpContext.Response.StatusCode = problem.Status!.Value;
        if (problem.Status == StatusCodes.Status503ServiceUnavailable)
        {
            httpContext.Response.Headers.RetryAfter = "1";
        }

        return await problems.TryWriteAsync(new ProblemDetailsContext
        {
            HttpContext = httpContext,
            ProblemDetails = problem,
            Exception = exception,
        });
    }

    private static ProblemDetails FromBadRequest(BadHttpRequestException e)
    {
        if (e.InnerException is JsonException json)
        {
            var field = json.Path is { Length: > 2 } path ? path[2..] : "body";
            return Invalid(new() { [field] = ["The value cannot be read: it has the wrong type, occurs twice or is not valid JSON."] });
        }

        if (e.Message.StartsWith("Implicit body", StringComparison.Ordinal))
        {
            return Invalid(new() { ["body"] = ["A JSON body is required."] });
        }

        return BoundParameter().Match(e.Message) is { Success: true } match
            ? Invalid(new() { [JsonNamingPolicy.CamelCase.ConvertName(match.Groups["name"].Value)] = ["The value cannot be read: it has the wrong type."] })
            : Problem(e.StatusCode, "The request is not valid", e.Message);
    }

    private static ProblemDetails Invalid(Dictionary<string, string[]> errors) =>
        Problem(StatusCodes.Status400BadRequest, "The request is not valid", "One or more fields are invalid. See errors.", errors);

    private static ProblemDetails Problem(int status, string title, string? detail, Dictionary<string, string[]>? errors = null)
    {
        var problem = new ProblemDetails { Status = status, Title = title, Detail = detail };
        problem.Extensions["traceId"] = Activity.Current?.TraceId.ToHexString();
        if (errors is not null)
        {
            problem.Extensions["errors"] = errors;
        }

        return problem;
    }

    private ProblemDetails FromRejection(RejectedException rejection)
    {
        if (rejection is { Status: StatusCodes.Status409Conflict, InnerException: { } failure }
            && modules.WithDatabase.All(m => m.Database.Provider.Classify(failure) is not DatabaseFailure.UniqueViolation))
        {
            Log.Conflict(logger, failure);
        }

        return Problem(
            rejection.Status, rejection.Title, rejection.Message, rejection.Field is { } field ? new() { [field] = [rejection.Message] } : null);
    }

    private ProblemDetails Unavailable(HttpContext context, Exception failure)
    {
        var module = ModuleOf(context);
        if (module is null || !outages.IsUnavailable(module))
        {
            // From the beginning of an outage on, ModuleOutages reports it once, with the number of requests.
            Log.Outage(logger, context.Request.Path, failure);
        }

        return Problem(
            StatusCodes.Status503ServiceUnavailable,
            module is null ? "A module is not available" : $"The module {module} is not available",
            $"{(module is null ? "The module's database" : $"The database of {module}")} is unavailable or read-only. Try again later. A retry with the same Idempotency-Key has no duplicate effect.");
    }

    private ProblemDetails Unexpected(Exception failure)
    {
        Log.Unexpected(logger, failure);
        return Problem(
            StatusCodes.Status500InternalServerError,
            "An unexpected error occurred",
            "The request was not the cause, and no changes were stored. Use the trace id to find the error in the log.");
    }

    /// <summary>The module whose endpoint failed. The exception handler clears the endpoint of the request.</summary>
    private static string? ModuleOf(HttpContext context) =>
        context.Features.Get<IExceptionHandlerFeature>()?.Endpoint?.Metadata.GetMetadata<ServedBy>()?.Module;

    private bool IsOutage(HttpContext context, Exception failure) =>
        (ModuleOf(context) is { } module && outages.IsOutage(module, failure)) ||
        modules.WithDatabase.Any(m => m.Database.Provider.IsTransient(failure));

    /// <summary>Converts <c>Lines[0].ProductId</c> to <c>lines[0].productId</c>.</summary>
    private static string ToJsonPath(string property) =>
        string.Join('.', property.Split('.').Select(JsonNamingPolicy.CamelCase.ConvertName));

    [GeneratedRegex("parameter \"(?:[^\"]+ )?(?<name>[^\" ]+)\"")]
    private static partial Regex BoundParameter();

    private static partial class Log
    {
        [LoggerMessage(2000, LogLevel.Error, "An unexpected error occurred while processing a request")]
        public static partial void Unexpected(ILogger logger, Exception failure);

        [LoggerMessage(2002, LogLevel.Error, "A request was answered with 409, because no further attempt can succeed")]
        public static partial void Conflict(ILogger logger, Exception failure);

        [LoggerMessage(2001, LogLevel.Warning, "A database was unavailable during a request to {Path}")]
        public static partial void Outage(ILogger logger, string path, Exception failure);
    }
}
