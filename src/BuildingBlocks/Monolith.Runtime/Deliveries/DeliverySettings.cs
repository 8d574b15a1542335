using System.ComponentModel.DataAnnotations;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;
using Monolith.Runtime.Events;

namespace Monolith.Runtime;

/// <summary>Reads the deliveries of the modules from the configuration, and collects all faults.</summary>
/// <param name="registry">The registry of the known events.</param>
/// <param name="hasBroker">Whether a broker is configured.</param>
internal sealed partial class DeliverySettings(EventRegistry registry, bool hasBroker)
{
    private const string Section = "Deliveries";

    private readonly List<string> _faults = [];

    /// <summary>What is wrong with the settings that were read. The values may be secrets, so they are not shown.</summary>
    public IReadOnlyList<string> Faults => _faults;

    /// <summary>Reads the deliveries of a module.</summary>
    public IEnumerable<(SubscriptionDefinition Definition, DeliveryOptions Options)> Read(ModuleDescriptor module, IConfiguration configuration) =>
        configuration.GetSection($"Modules:{module.Name}:{Section}").GetChildren().Select(section => Read(module, section)).OfType<(SubscriptionDefinition, DeliveryOptions)>();

    private (SubscriptionDefinition Definition, DeliveryOptions Options)? Read(ModuleDescriptor module, IConfigurationSection section)
    {
        // In an environment variable, the name may be in capitals.
        var (name, before, options) = (section.Key.ToLowerInvariant(), _faults.Count, new DeliveryOptions());
        try
        {
            section.Bind(options);
        }
        catch (InvalidOperationException e)
        {
            _faults.Add($"{section.Path}: {e.Message}");
            return null;
        }

        Require(section, Name().IsMatch(name), "is no valid name. Use up to 50 letters, digits and hyphens.");
        Require(section, !module.IsInMemory, $"has no effect, because {module.Name} lives in memory and publishes no events. Remove it.");
        RequireRanges(section, options);
        Require(section, options.Http is null != options.RabbitMq is null, "needs one target. Set either Http:Url or RabbitMq:Exchange.");
        if (options.Http is { } http)
        {
            Check(section.GetSection(nameof(options.Http)), http);
        }

        if (options.RabbitMq is { } queue)
        {
            var own = section.GetSection(nameof(options.RabbitMq));
            RequireRanges(own, queue);
            Require(own, hasBroker, "needs a broker. Set RabbitMq:Uri.");
            Require(own, queue.Exchange.Length > 0 || queue.RoutingKey is { Length: > 0 }, "needs an Exchange, or as RoutingKey the name of a queue or stream.");
        }

        var types = SelectEvents(section, module.Name, options.Events);
        return _faults.Count > before ? null : (SubscriptionDefinition.ForDelivery(module.Name, name, types, options.Events.Contains(DeliveryOptions.AllEvents)), options);
    }

    private List<EventType> SelectEvents(IConfigurationSection section, string module, IList<string> names)
    {
        var published = registry.All.Where(type => type.Source.Equals(module, StringComparison.OrdinalIgnoreCase)).OrderBy(type => type.Name, StringComparer.Ordinal).ToList();
        Require(section, names.Count > 0, $"names no events. Set Events:0 to one of {Names(published)}, or to {DeliveryOptions.AllEvents} for all.");
        if (names.Contains(DeliveryOptions.AllEvents))
        {
            Require(section, names.Count == 1, $"names other events besides {DeliveryOptions.AllEvents}, which stands for all. Remove them.");
            return published;
        }

        foreach (var unknown in names.Where(name => !published.Exists(type => type.Name == name)))
        {
            _faults.Add($"{section.Path}:Events contains '{unknown}', which {module} does not publish. It publishes {Names(published)}.");
        }

        var selected = published.FindAll(type => names.Contains(type.Name));
        if (selected.Find(type => type.PersonalData) is { } personal)
        {
            foreach (var tombstone in published.Where(type => type.Tombstone && !selected.Contains(type)))
            {
                _faults.Add($"{section.Path}:Events contains {personal.Name}, which holds personal data, but not {tombstone.Name}. The receiver would not learn that the data must be erased. Add it.");
            }
        }

        return selected;
    }

    private void Check(IConfigurationSection section, HttpTargetOptions http)
    {
        RequireRanges(section, http);
        Require(
            section,
            http.Url is { IsAbsoluteUri: true, Scheme: "http" or "https", UserInfo: "", Fragment: "" },
            "needs a Url of the form https://host/path, without a user and a fragment. Put credentials into Headers:Authorization.");
        Require(section, http.Secret is { } secret && WebhookSignature.ReadSecret(secret) is not null, "needs a Secret of the form whsec_…: 24 to 64 random bytes in Base64.");
        Require(section, http.PreviousSecret is null || WebhookSignature.ReadSecret(http.PreviousSecret) is not null, "has an invalid PreviousSecret. Use the form whsec_…: 24 to 64 bytes in Base64.");
        foreach (var name in http.Headers.Keys.Where(name => !IsHeader(name, http.Headers[name])))
        {
            _faults.Add($"{section.Path}:Headers:{name} is no header that a request may have. Headers of the content, and those that begin with webhook-, are taken.");
        }
    }

    private static bool IsHeader(string name, string value)
    {
        using var request = new HttpRequestMessage();
        return !name.StartsWith("webhook-", StringComparison.OrdinalIgnoreCase)
            && !value.Any(char.IsControl)
            && request.Headers.TryAddWithoutValidation(name, value);
    }

    private void RequireRanges(IConfigurationSection section, object options)
    {
        var results = new List<ValidationResult>();
        Validator.TryValidateObject(options, new ValidationContext(options), results, validateAllProperties: true);
        _faults.AddRange(results.Select(result => $"{section.Path}: {result.ErrorMessage}"));
    }

    private void Require(IConfigurationSection section, bool condition, string fault)
    {
        if (!condition)
        {
            _faults.Add($"{section.Path} {fault}");
        }
    }

    private static string Names(IEnumerable<EventType> types) => string.Join(", ", types.Select(type => type.Name));

    [GeneratedRegex("^[a-z0-9-]{1,50}$")]
    private static partial Regex Name();
}
