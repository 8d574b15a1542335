using System.Reflection;
using System.Text.RegularExpressions;
using Cronos;
using Microsoft.Extensions.Configuration;
using Monolith.Runtime.Events;

namespace Monolith.Runtime;

/// <summary>Reads which work of a module recurs, and when: the attributes on its classes, and what <c>Modules:{name}:Recurring</c> changes.</summary>
internal static partial class RecurringWork
{
    private const string Off = "off";
    private const int FieldsWithSeconds = 6;

    /// <exception cref="InvalidOperationException">A schedule is invalid. The message names all faults.</exception>
    public static IReadOnlyList<Recurrence> Read(string module, IEnumerable<Type> handlers, IConfiguration settings)
    {
        var (section, faults) = (settings.GetSection(nameof(ModuleOptions.Recurring)), new List<string>());
        var declared = handlers.Select(handler => (Handler: handler, Attribute: handler.GetCustomAttribute<RecurringAttribute>()))
            .Where(work => work.Attribute is not null)
            .Select(work => (work.Handler, work.Attribute, Name: work.Attribute!.Name ?? KebabCase().Replace(work.Handler.Name, "-").ToLowerInvariant()))
            .ToList();
        var names = declared.ConvertAll(work => work.Name);
        faults.AddRange(names.GroupBy(name => name, StringComparer.OrdinalIgnoreCase).Where(same => same.Count() > 1)
            .Select(same => $"{string.Join(" and ", declared.Where(work => work.Name == same.Key).Select(work => work.Handler.Name))} have the name {same.Key}. Set Name on [Recurring]."));
        faults.AddRange(section.GetChildren().Where(setting => !names.Contains(setting.Key, StringComparer.OrdinalIgnoreCase))
            .Select(setting => $"The setting {setting.Path} refers to no recurring work. {(names.Count == 0 ? "Remove the setting: the module has no recurring work." : $"Use one of: {string.Join(", ", names)}.")}"));
        var recurrences = new List<Recurrence>();
        foreach (var (handler, attribute, name) in declared)
        {
            var schedule = section[name] ?? attribute!.Schedule;
            if (schedule.Equals(Off, StringComparison.OrdinalIgnoreCase))
            {
                continue;
            }

            try
            {
                recurrences.Add(Create(name, handler, schedule, TimeZoneInfo.FindSystemTimeZoneById(attribute!.TimeZone)));
            }
            catch (Exception e) when (e is CronFormatException or TimeZoneNotFoundException or InvalidTimeZoneException)
            {
                var source = section[name] is null ? $"[Recurring] on {handler.Name}" : $"The setting {section.Path}:{name}";
                faults.Add($"{source} is invalid: '{schedule}' in the time zone '{attribute!.TimeZone}'. {e.Message} An example is '0 3 * * *', every day at three o'clock; '{Off}' in the setting switches it off.");
            }
        }

        return faults.Count == 0 ? recurrences : throw new InvalidOperationException(
            $"The recurring work of module '{module}' is invalid:{Environment.NewLine}{string.Join(Environment.NewLine, faults)}");
    }

    /// <exception cref="FormatException">The schedule is invalid.</exception>
    private static Recurrence Create(string name, Type handler, string schedule, TimeZoneInfo zone)
    {
        var fields = schedule.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var cron = CronExpression.Parse(schedule, fields.Length == FieldsWithSeconds ? CronFormat.IncludeSeconds : CronFormat.Standard);
        if (cron.GetNextOccurrence(DateTimeOffset.UnixEpoch, zone) is null)
        {
            throw new CronFormatException("No day has this date.");
        }

        return new Recurrence(name, handler, zone == TimeZoneInfo.Utc ? schedule : $"{schedule} {zone.Id}", time => cron.GetNextOccurrence(time, zone)
            ?? throw new InvalidOperationException($"The schedule '{schedule}' has no further time after {time:u}."));
    }

    [GeneratedRegex("(?<=[a-z0-9])(?=[A-Z])")]
    private static partial Regex KebabCase();
}
