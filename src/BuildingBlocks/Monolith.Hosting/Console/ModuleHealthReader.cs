using Microsoft.Extensions.Diagnostics.HealthChecks;
using Monolith.Runtime;

namespace Monolith.Hosting;

/// <summary>Reads the health of all modules, each where it runs now. Concurrent viewers share the result of the last second.</summary>
internal sealed class ModuleHealthReader(HealthCheckService checks, ModuleLocations locations, TimeProvider clock)
{
    private readonly ReadinessCache _recent = new(checks, clock, check => Concerns(check, locations));

    /// <summary>Returns the results by the names of the modules, local ones first.</summary>
    public async Task<IReadOnlyDictionary<string, HealthReportEntry>> ReadAsync() => (await _recent.RecentAsync()).Entries
        .OrderBy(entry => IsRemote(entry.Key))
        .ToDictionary(entry => IsRemote(entry.Key) ? RemoteModules.ModuleOf(entry.Key) : entry.Key, entry => entry.Value);

    /// <summary>Returns the number of parked events in a module's health, or null if it is unknown.</summary>
    public static int? ParkedIn(HealthReportEntry entry) => entry.Data.TryGetValue("parked", out var parked) ? (int)parked : null;

    /// <summary>Local and remote modules have different checks.</summary>
    private static bool Concerns(HealthCheckRegistration check, ModuleLocations locations) =>
        check.Tags.Contains(RemoteModules.Tag) ? locations.Of(RemoteModules.ModuleOf(check.Name)).IsRemote
        : check.Tags.Contains(ModulesRegistration.ModuleTag) && !locations.Of(check.Name).IsRemote;

    private static bool IsRemote(string check) => check.StartsWith(RemoteModules.Tag + ":", StringComparison.Ordinal);
}
