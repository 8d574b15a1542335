using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Primitives;
using Monolith.Runtime.Events;

namespace Monolith.Runtime;

/// <summary>
/// Where each module runs, as the configuration says now: <c>Modules:{name}:Location</c>. When it changes while the process
/// runs, a module that was here at the start stops working here or goes on; one that was not can't come without a restart.
/// </summary>
public sealed partial class ModuleLocations : IDisposable
{
    private readonly IConfiguration _configuration;
    private readonly ILogger<ModuleLocations> _logger;
    private readonly CommitSignal _changed = new();
    private readonly IDisposable _watch;
    private Dictionary<string, ModuleLocation> _now;

    internal ModuleLocations(IConfiguration configuration, IReadOnlyList<string> modules, ILogger<ModuleLocations> logger)
    {
        (_configuration, Modules, _logger) = (configuration, modules, logger);
        _now = Read(configuration, modules);
        LocalModules = [.. modules.Where(module => _now[module].IsLocal)];
        _watch = ChangeToken.OnChange(configuration.GetReloadToken, Reread);
    }

    /// <summary>The modules that the Host lists, wherever they run.</summary>
    public IReadOnlyList<string> Modules { get; }

    /// <summary>Those that were in this process when it started, and whose code is at work in it.</summary>
    public IReadOnlyList<string> LocalModules { get; }

    /// <summary>Whether a module runs elsewhere.</summary>
    public bool AnyRemote => _now.Values.Any(location => location.IsRemote);

    /// <summary>Completes at the next change. Take it first and look afterwards.</summary>
    public Task NextChange => _changed.Next;

    /// <summary>Where a module runs; nowhere, if neither the Host nor the configuration knows it.</summary>
    /// <param name="module">The module's name.</param>
    public ModuleLocation Of(string module) => Volatile.Read(ref _now).GetValueOrDefault(module, ModuleLocation.Absent);

    /// <inheritdoc/>
    public void Dispose() => _watch.Dispose();

    /// <summary>Where a module of the Host's list runs.</summary>
    internal static ModuleLocation Read(IConfiguration configuration, string module) =>
        ModuleLocation.Parse(module, configuration[$"Modules:{module}:Location"] ?? nameof(ModuleLocation.Local));

    /// <summary>Waits until something is true that only a change can make so.</summary>
    internal async Task UntilAsync(Func<bool> condition, CancellationToken cancellationToken)
    {
        for (var next = NextChange; !condition(); next = NextChange)
        {
            await next.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Those of the Host's list, and others of which only the events are known here.</summary>
    private static Dictionary<string, ModuleLocation> Read(IConfiguration configuration, IReadOnlyList<string> modules)
    {
        var locations = modules.ToDictionary(module => module, module => Read(configuration, module), StringComparer.OrdinalIgnoreCase);
        foreach (var other in configuration.GetSection("Modules").GetChildren().Where(section => !locations.ContainsKey(section.Key)))
        {
            if (other["Location"] is { } text)
            {
                locations[other.Key] = ModuleLocation.Parse(other.Key, text);
            }
        }

        return locations;
    }

    private void Reread()
    {
        Dictionary<string, ModuleLocation> next;
        try
        {
            next = Read(_configuration, Modules);
        }
        catch (InvalidOperationException e)
        {
            Log.Refused(_logger, e.Message);
            return;
        }

        foreach (var module in Modules.Where(module => next[module].IsLocal && !LocalModules.Contains(module)))
        {
            Log.CantCome(_logger, module);
            next[module] = Of(module);
        }

        var moved = next.Where(location => Of(location.Key) != location.Value).ToList();
        if (moved.Count == 0)
        {
            return;
        }

        foreach (var (module, location) in moved)
        {
            Log.Moved(_logger, module, location, Of(module));
        }

        Volatile.Write(ref _now, next);
        _changed.Notify();
    }

    private static partial class Log
    {
        [LoggerMessage(1500, LogLevel.Warning, "{Module} is now at {Location}, and was at {Before}")]
        public static partial void Moved(ILogger logger, string module, ModuleLocation location, ModuleLocation before);

        [LoggerMessage(1501, LogLevel.Error, "The new configuration is not taken, the one before stays: {Reason}")]
        public static partial void Refused(ILogger logger, string reason);

        [LoggerMessage(1502, LogLevel.Error, "{Module} is to run here now, and this process was started without it: start it again")]
        public static partial void CantCome(ILogger logger, string module);
    }
}
