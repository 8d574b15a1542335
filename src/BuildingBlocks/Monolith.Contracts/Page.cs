namespace Monolith;

/// <summary>One page of a list.</summary>
/// <typeparam name="T">The type of the items.</typeparam>
/// <param name="Items">The items of the page.</param>
/// <param name="Number">The page number, starting at 1.</param>
/// <param name="PageSize">The maximum number of items on a page.</param>
/// <param name="Total">The total number of items on all pages.</param>
public sealed record Page<T>(
    IReadOnlyList<T> Items,
    [property: System.Text.Json.Serialization.JsonPropertyName("page")] int Number,
    int PageSize,
    int Total);
