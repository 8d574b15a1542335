using System.Globalization;
using Monolith.Runtime.Events;

namespace Monolith.Runtime;

/// <summary>Describes pauses for operators.</summary>
internal static class PauseText
{
    /// <summary>Says who has paused a subscription or a delivery, since when, and how to resume it.</summary>
    public static string Describe(SubscriptionDefinition paused, SubscriptionPause pause)
    {
        var name = SubscriptionName.Of(paused);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"Paused since {pause.Since.UtcDateTime:u} by {pause.By}. Resume with 'events resume --module {name.Module} --{(name.IsDelivery ? "delivery" : "source")} {name.Name}'.");
    }
}
