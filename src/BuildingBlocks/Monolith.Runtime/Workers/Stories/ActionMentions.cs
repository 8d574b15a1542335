using System.Text.RegularExpressions;
using Monolith.Runtime.Events;
using Monolith.Runtime.Storage;

namespace Monolith.Runtime;

/// <summary>
/// Finds the actions that concern a key by their texts, as <see cref="ParkedSelection.Describe"/> writes them. The key of a module with
/// tenants is stored with its tenant, and an action names both: <c>key 4711, tenant acme</c>.
/// </summary>
internal static partial class ActionMentions
{
    /// <summary>Returns whether an action names a key.</summary>
    /// <param name="action">The text of the action.</param>
    /// <param name="stored">The key, as it is stored.</param>
    public static bool Names(string action, string stored) => FormsOf(stored).Any(form =>
        form.Follows is null
            ? action.EndsWith(form.Key, StringComparison.Ordinal)
            : action.Contains($"{form.Key},", StringComparison.Ordinal) && action.EndsWith(form.Follows, StringComparison.Ordinal));

    /// <summary>Returns whether an action discards, and selects by other criteria than a key.</summary>
    public static bool DiscardsWithoutKey(string action) => IsDiscard(action) && !DiscardOfKey().IsMatch(action);

    /// <summary>Returns whether an action may have discarded events of a key.</summary>
    public static bool MayDiscard(string action, string stored) => DiscardsWithoutKey(action) || (IsDiscard(action) && Names(action, stored));

    private static bool IsDiscard(string action) => action.StartsWith("discard ", StringComparison.Ordinal);

    /// <summary>
    /// Returns the condition that finds the actions of a story, with its parameters: those that name its keys, and with the first part the
    /// discards that name none. Databases find too much, because some ignore case.
    /// </summary>
    public static (string Condition, IEnumerable<(string Name, object Value)> Parameters) ConditionOf(StorySearch search, DatabaseProvider provider)
    {
        var (action, isFirst) = (provider.Delimit("action"), search.Further.Count == 0);
        var mentions = (isFirst ? [search.Of] : search.Further).SelectMany(FormsOf).Select((form, index) => (Name: $"@mention{index}", Value: (object)PatternOf(form))).ToList();
        var named = string.Join(" OR ", mentions.Select(mention => $"{action} LIKE {mention.Name} ESCAPE '!'"));
        return isFirst
            ? ($"{named} OR ({action} LIKE 'discard %' AND {action} NOT LIKE 'discard what is parked with key %' AND {action} NOT LIKE @identified)",
                mentions.Append(("@identified", $"discard what is parked with id {new string('_', Guid.Empty.ToString().Length)}, key %")))
            : (named, mentions);
    }

    private static string PatternOf((string Key, string? Follows) form) =>
        $"%{StoryLog.EscapeLike(form.Key)}" + (form.Follows is null ? "" : $",%{StoryLog.EscapeLike(form.Follows)}");

    /// <summary>The forms in which actions name a key: at the end, before other criteria, and with its tenant, which is the last one.</summary>
    private static IEnumerable<(string Key, string? Follows)> FormsOf(string stored)
    {
        yield return ($" key {stored}", null);
        yield return ($" key {stored}", "");
        if (TenantKeys.TenantOf(stored) is { } tenant)
        {
            yield return ($" key {TenantKeys.Read(tenant, stored)}", $" tenant {tenant}");
        }
    }

    [GeneratedRegex("^discard what is parked with (id [0-9a-f-]{36}, )?key ", RegexOptions.CultureInvariant)]
    private static partial Regex DiscardOfKey();
}
