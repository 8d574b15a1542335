using System.Globalization;
using Monolith.Runtime;
using Monolith.Runtime.Events;

namespace Monolith.Hosting;

/// <summary>What an operator searches among the parked events, timers and side effects of a module.</summary>
/// <param name="Kind">What to list.</param>
/// <param name="Selection">The criteria.</param>
/// <param name="Page">The page, from 1.</param>
internal sealed record ParkedQuery(ParkedKind Kind, ParkedSelection Selection, int Page)
{
    private const int LastPage = 1_000_000;

    /// <summary>Reads the query from the values of an address or a form.</summary>
    /// <param name="value">Returns the value of a name, or null.</param>
    /// <exception cref="BadHttpRequestException">The id is not an id. An action must not select more than was meant.</exception>
    public static ParkedQuery Read(Func<string, string?> value) => new(
        Enum.TryParse<ParkedKind>(value("kind"), ignoreCase: true, out var kind) && Enum.IsDefined(kind) ? kind : ParkedKind.Event,
        new ParkedSelection(
            NotEmpty(value("id")) is not { } id ? null
                : Guid.TryParse(id, out var parsed) ? parsed
                : throw new BadHttpRequestException($"The value '{id}' of id is not an id. Use one that the list of parked events shows."),
            NotEmpty(value("key")),
            NotEmpty(value("event")),
            NotEmpty(value("reason")),
            NotEmpty(value("tenant"))),
        int.TryParse(value("page"), NumberStyles.None, CultureInfo.InvariantCulture, out var page) ? Math.Clamp(page, 1, LastPage) : 1);

    /// <summary>The criteria, as hidden fields of a form.</summary>
    public Html HiddenFields => Html.Of($"{Criteria.Select(criterion => Html.Of($"""<input type="hidden" name="{criterion.Name}" value="{criterion.Value}">"""))}");

    /// <summary>The query as part of an address, which begins with a question mark.</summary>
    /// <param name="module">The module, or null if the path names it.</param>
    public string ToQuery(string? module) => "?" + string.Join('&', Criteria
        .Concat(module is null ? [] : [("module", module)])
        .Concat(Kind is ParkedKind.Event ? [] : [("kind", Kind.ToString())])
        .Concat(Page == 1 ? [] : [("page", Page.ToString(CultureInfo.InvariantCulture))])
        .Select(criterion => $"{criterion.Item1}={Uri.EscapeDataString(criterion.Item2)}"));

    private IEnumerable<(string Name, string Value)> Criteria =>
        new[] { ("id", Selection.Id?.ToString()), ("key", Selection.Key), ("event", Selection.Name), ("reason", Selection.Reason), ("tenant", Selection.Tenant) }
            .Where(criterion => criterion.Item2 is not null).Select(criterion => (criterion.Item1, criterion.Item2!));

    private static string? NotEmpty(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;
}
