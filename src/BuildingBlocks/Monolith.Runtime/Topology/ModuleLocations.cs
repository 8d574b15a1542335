using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Primitives;
using Monolith.Runtime.Events;

namespace Monolith.Runtime;

/// <summary>
/// The current location of each module, from the setting <c>Modules:{name}:Location</c>. When the setting changes while the process runs, a
/// module that was local at startup stops or resumes. A module that was not local at startup requires a restart.
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

    /// <summary>The modules that the host lists, wherever they run.</summary>
    public IReadOnlyList<string> Modules { get; }

    /// <summary>The modules that were local when the process started, and so have their code loaded.</summary>
    public IReadOnlyList<string> LocalModules { get; }

    /// <summary>Whether any module runs in another process.</summary>
    public bool AnyRemote => _now.Values.Any(location => location.IsRemote);

    /// <summary>A task that completes at the next change. Read it before checking the locations.</summary>
    public Task NextChange => _changed.Next;

    /// <summary>
    /// Returns the location of a module, or <see cref="ModuleLocation.Absent"/> when neither the host nor the configuration knows it.
    /// </summary>
    /// <param name="module">The module's name.</param>
    public ModuleLocation Of(string module) => Volatile.Read(ref _now).GetValueOrDefault(module, ModuleLocation.Absent);

    /// <inheritdoc/>
    public void Dispose() => _watch.Dispose();

    /// <summary>Reads the location of a module that the host lists.</summary>
    internal static ModuleLocation Read(IConfiguration configuration, string module) =>
        ModuleLocation.Parse(module, configuration[$"Modules:{module}:Location"] ?? nameof(ModuleLocation.Local));

    /// <summary>Waits until a condition is true that only a configuration change can satisfy.</summary>
    internal async Task UntilAsync(Func<bool> condition, CancellationToken cancellationToken)
    {
        for (var next = NextChange; !condition(); next = NextChange)
        {
            await next.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Reads the locations of the listed modules, and of modules whose events alone are known to this process.</summary>
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
            Log.InvalidChange(_logger, e.Message);
            return;
        }

        foreach (var module in Modules.Where(module => next[module].IsLocal && !LocalModules.Contains(module)))
        {
            Log.RequiresRestart(_logger, module);
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
        [LoggerMessage(1500, LogLevel.Warning, "{Module} is now at {Location}; it was at {Before}")]
        public static partial void Moved(ILogger logger, string module, ModuleLocation location, ModuleLocation before);

        [LoggerMessage(1501, LogLevel.Error, "Ignoring an invalid configuration reload; keeping the previous one: {Reason}")]
        public static partial void InvalidChange(ILogger logger, string reason);

        [LoggerMessage(1502, LogLevel.Error, "{Module} is configured to run here, but this process was started without it; restart the process")]
        public static partial void RequiresRestart(ILogger logger, string module);
    }
}
