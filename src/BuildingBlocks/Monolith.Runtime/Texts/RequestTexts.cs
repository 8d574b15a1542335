using Microsoft.AspNetCore.Http;

namespace Monolith.Runtime;

/// <summary>Applies the text rule to the parameters of a request: route values, and names and values of the query string.</summary>
internal static class RequestTexts
{
    /// <summary>Rejects the request if a parameter breaks the text rule.</summary>
    /// <param name="request">The request.</param>
    /// <exception cref="RejectedException">A parameter breaks the rule (400). The rejection names it.</exception>
    public static void Check(HttpRequest request)
    {
        foreach (var (name, value) in request.RouteValues)
        {
            Check(name, value as string);
        }

        foreach (var (name, values) in request.Query)
        {
            Check(TextRule.Escape(name), name);
            foreach (var value in values)
            {
                // People type blanks at the end of what they look for. The rule of the request that receives the value decides on them.
                Check(name, value?.TrimEnd(' '));
            }
        }
    }

    private static void Check(string name, string? text)
    {
        if (text is not null && TextRule.FindFault(text) is { } fault)
        {
            throw Rejection.Invalid(name, fault);
        }
    }
}
