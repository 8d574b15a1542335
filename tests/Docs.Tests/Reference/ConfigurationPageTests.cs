using System.Text;
using Monolith.Hosting;
using Monolith.Runtime;

namespace Docs.Tests;

/// <summary>docs/reference/configuration.md lists the settings of the options classes.</summary>
[Collection(nameof(Documents))]
public sealed class ConfigurationPageTests
{
    private static readonly (string Section, Type Options)[] Sections =
    [
        .. KnownSettings.Options.Select(section => (section.Key, section.Value)).OrderBy(section => section.Key, StringComparer.Ordinal),
        ("Modules:{name}", typeof(ModuleOptions)),
        ("Modules:{name}:Database", typeof(ModuleDatabaseOptions)),
        ("Modules:{name}:Deliveries:{delivery}", typeof(DeliveryOptions)),
        ("Modules:{name}:Deliveries:{delivery}:Http", typeof(HttpTargetOptions)),
        ("Modules:{name}:Deliveries:{delivery}:RabbitMq", typeof(RabbitMqTargetOptions)),
    ];

    [Fact]
    public void The_page_lists_all_settings()
    {
        var page = new StringBuilder(
            """
            # Configuration

            <!-- written from the options classes; MONOLITH_UPDATE_DOCS=1 dotnet test --project tests/Docs.Tests writes it again -->

            Every setting has a key, such as `Messaging:BatchSize`. It is read from, in rising order: `appsettings.json`,
            `appsettings.{environment}.json`, the file that `Settings:File` names, the file that `Secrets:File` names, the environment
            (`Messaging__BatchSize`), and the arguments (`--Messaging:BatchSize 100`). An invalid value prevents the start, and so does a misspelt
            key, except in Development, where it is a warning.

            A duration is written as `days.hours:minutes:seconds`: 1 min is `00:01:00`, 90 days are `90.00:00:00`, 500 ms are `00:00:00.500`.
            A number is written without separators.

            Most shells cannot set a variable whose name has a hyphen, such as that of recurring work. `env` can, directly before the program:
            `env 'Modules__loyalty__Recurring__forget-old-days=off' dotnet Monolith.Host.dll`. A script between them may drop the variable (`dash`
            does, `bash` does not), and systemd ignores it, so use an argument or a file there.


            """.ReplaceLineEndings("\n"));
        foreach (var (section, options) in Sections)
        {
            page.Append($"## {section}\n\n{XmlComments.SummaryOf(options)}\n\n| key | type | default | range | meaning |\n|---|---|---|---|---|\n");
            foreach (var setting in SettingsOf(options))
            {
                page.Append($"| `{section}:{setting.Name}` | {setting.Type} | {GeneratedPage.Cell(setting.Default)} | {setting.Range} | {GeneratedPage.Cell(setting.Meaning)} |\n");
            }

            page.Append('\n');
        }

        GeneratedPage.Check("configuration.md", page.ToString().TrimEnd('\n') + '\n');
    }

    [Fact]
    public void Every_setting_says_its_meaning_its_default_and_its_range()
    {
        var faults = Sections.SelectMany(section => SettingsOf(section.Options).SelectMany(setting => setting.Faults().Select(fault => $"{section.Section}:{setting.Name}: {fault}")));

        Assert.Empty(faults);
    }

    [Fact]
    public void Every_section_says_what_it_configures() => Assert.DoesNotContain(Sections, section => XmlComments.SummaryOf(section.Options) is null);

    [Theory]
    [InlineData(nameof(Wrong.Undocumented), "the comment is missing.")]
    [InlineData(nameof(Wrong.WithoutDefault), "the comment does not end with 'Default …'")]
    [InlineData(nameof(Wrong.WithOtherDefault), "the comment says that the default is 2 s, and it is 00:00:03.")]
    [InlineData(nameof(Wrong.WithOtherRange), "the comment says '1 to 5,000', and the range is 1 to 500.")]
    [InlineData(nameof(Wrong.WithoutRange), "the comment says '', and the range is 1 to 500.")]
    [InlineData(nameof(Wrong.Unchecked), "the comment says '1 to 9', and nothing checks it.")]
    public void A_wrong_comment_is_found(string name, string fault)
    {
        var faults = new Setting(typeof(Wrong).GetProperty(name)!).Faults();

        Assert.Contains(faults, found => found.StartsWith(fault, StringComparison.Ordinal));
    }

    /// <summary>The settings of a section, without the sections below it.</summary>
    private static IEnumerable<Setting> SettingsOf(Type options) =>
        options.GetProperties().Where(property => !Sections.Any(section => section.Options == property.PropertyType)).Select(property => new Setting(property));

#pragma warning disable SA1600, CA1812 // Comments that are wrong on purpose.
    private sealed class Wrong
    {
        public string? Undocumented { get; set; }

        /// <summary>The size.</summary>
        public int WithoutDefault { get; set; } = 1;

        /// <summary>The time. Default 2 s.</summary>
        public TimeSpan WithOtherDefault { get; set; } = TimeSpan.FromSeconds(3);

        /// <summary>The size. Default 1, range 1 to 5,000.</summary>
        [System.ComponentModel.DataAnnotations.Range(1, 500)]
        public int WithOtherRange { get; set; } = 1;

        /// <summary>The size. Default 1.</summary>
        [System.ComponentModel.DataAnnotations.Range(1, 500)]
        public int WithoutRange { get; set; } = 1;

        /// <summary>The size. Default 1, range 1 to 9.</summary>
        public int Unchecked { get; set; } = 1;
    }
#pragma warning restore SA1600, CA1812
}
