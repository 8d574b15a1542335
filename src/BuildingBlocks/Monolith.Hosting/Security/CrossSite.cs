using Microsoft.AspNetCore.Mvc;

namespace Monolith.Hosting;

/// <summary>
/// Refuses what a page of another site makes an operator's browser send. With a form, browsers send <c>Sec-Fetch-Site</c> over HTTPS and to
/// this machine, and <c>Origin</c> otherwise. No page can set either.
/// </summary>
internal static class CrossSite
{
    /// <summary>Returns whether a page of this host, or no page at all, sent the request.</summary>
    public static bool IsOfThisSite(HttpRequest request) => request.Headers["Sec-Fetch-Site"].ToString() switch
    {
        "same-origin" or "none" => true,
        "" => request.Headers.Origin.ToString() is not { Length: > 0 } origin
            || (Uri.TryCreate(origin, UriKind.Absolute, out var uri) && uri.Authority.Equals(request.Host.Value, StringComparison.OrdinalIgnoreCase)),
        _ => false,
    };

    /// <summary>Describes why the request is refused.</summary>
    /// <param name="path">The page from which the request may come.</param>
    public static ProblemDetails Problem(string path) => new()
    {
        Status = StatusCodes.Status403Forbidden,
        Title = "Forbidden",
        Detail = $"A page of another site sent this request. Open {path} on this host and try again.",
    };

    /// <summary>Reads the form of a request.</summary>
    /// <exception cref="BadHttpRequestException">The request has no form, or one that cannot be read.</exception>
    public static async Task<IFormCollection> ReadFormAsync(HttpRequest request)
    {
        if (!request.HasFormContentType)
        {
            throw new BadHttpRequestException(
                "The page sends its commands as a form: 'Content-Type: application/x-www-form-urlencoded'.", StatusCodes.Status415UnsupportedMediaType);
        }

        try
        {
            return await request.ReadFormAsync(request.HttpContext.RequestAborted);
        }
        catch (Exception e) when (e is InvalidDataException or IOException and not BadHttpRequestException)
        {
            throw new BadHttpRequestException($"The form cannot be read: {e.Message}", e);
        }
    }
}
