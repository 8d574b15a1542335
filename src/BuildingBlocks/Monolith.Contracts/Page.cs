namespace Monolith;

/// <summary>One page of a list.</summary>
/// <typeparam name="T">What the list is of.</typeparam>
/// <param name="Items">The items of this page.</param>
/// <param name="Number">The page's number, the first is 1.</param>
/// <param name="PageSize">How many items a page holds at most.</param>
/// <param name="Total">How many items there are on all pages.</param>
public sealed record Page<T>(
    IReadOnlyList<T> Items,
    [property: System.Text.Json.Serialization.JsonPropertyName("page")] int Number,
    int PageSize,
    int Total);
