using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using Acceptance.Tests;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using Monolith.Hosting;

namespace Docs.Tests;

/// <summary>docs/reference/configuration.md lists every key that the host reads, whether an options class has it or not.</summary>
[Collection(nameof(Documents))]
public sealed partial class ConfigurationKeyTests
{
    /// <summary>The sections that .NET reads, and those of the modules themselves.</summary>
    private static readonly string[] ReadByOthers = ["Logging", "Kestrel", "Modules:loyalty:Vouchers", "Modules:ordering:Fulfilment"];

    [Fact]
    public async Task The_page_lists_every_key_that_the_host_reads()
    {
        using var directory = new TestDirectory();
        var (keys, bound) = await ReadAsync(directory.Path, new Dictionary<string, string>
        {
            ["Modules:loyalty:Deliveries:partner:Events:0"] = "*",
            ["Modules:loyalty:Deliveries:partner:Http:Url"] = "http://127.0.0.1:1/",
            ["Modules:loyalty:Deliveries:partner:Http:Secret"] = "whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIz",
        });
        var documented = DocumentedKey().Matches(await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs", "reference", "configuration.md"), TestContext.Current.CancellationToken))
            .Select(match => AnyName().Replace(match.Groups["key"].Value, "")).ToList();

        var missing = keys.Where(key => !ReadByOthers.Any(other => IsWithin(key, other))).Where(key => !IsDocumented(AnyName().Replace(key, ""))).ToList();

        Assert.True(keys.Count > 50, $"Only {keys.Count} keys were read.");
        Assert.True(missing.Count == 0, $"The host reads settings that the page lacks. Add them to an options class: {string.Join(", ", missing)}");
        Assert.NotEmpty(bound);
        Assert.Empty(bound.Except(KnownSettings.Options.Values));

        // A section, or a setting in a section that has a row as a whole.
        bool IsDocumented(string key) => documented.Exists(other => IsWithin(other, key) || IsWithin(key, other));
    }

    private static bool IsWithin(string key, string other) =>
        key.Equals(other, StringComparison.OrdinalIgnoreCase) || key.StartsWith($"{other}:", StringComparison.OrdinalIgnoreCase);

    /// <summary>
    /// Starts a host, and returns each key in a section that it reads, and the framework's options that are bound to a section: of an empty
    /// section, no key is read. Keys without a section are those of .NET and of the machine.
    /// </summary>
    private static async Task<(IReadOnlyList<string> Keys, IReadOnlyList<Type> Bound)> ReadAsync(string directory, Dictionary<string, string> settings)
    {
        var builder = HostWithBroker.Create(directory, settings);
        var reads = new Reads();
        ((IConfigurationBuilder)builder.Configuration).Add(reads);
        await HostWithBroker.RunAsync(builder);
        return (
            [.. reads.Keys.Where(key => key.Contains(':', StringComparison.Ordinal)).Order(StringComparer.Ordinal)],
            [
                .. builder.Services.Select(service => service.ServiceType)
                    .Where(type => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IOptionsChangeTokenSource<>)).Select(type => type.GenericTypeArguments[0])
                    .Where(options => options.Assembly.GetName().Name!.StartsWith("Monolith.", StringComparison.Ordinal)),
            ]);
    }

    [GeneratedRegex(@"^\| `(?<key>[^`]+)`", RegexOptions.Multiline)]
    private static partial Regex DocumentedKey();

    /// <summary>The name of a module or of a delivery, or the placeholder for one.</summary>
    [GeneratedRegex("(?<=^Modules:|:Deliveries:)[^:]+")]
    private static partial Regex AnyName();

    /// <summary>A source without settings, which notes what is read.</summary>
    private sealed class Reads : ConfigurationProvider, IConfigurationSource
    {
        private readonly ConcurrentDictionary<string, bool> _keys = new(StringComparer.OrdinalIgnoreCase);

        public ICollection<string> Keys => _keys.Keys;

        public IConfigurationProvider Build(IConfigurationBuilder builder) => this;

        public override bool TryGet(string key, out string? value)
        {
            _keys[key] = true;
            value = null;
            return false;
        }
    }
}
