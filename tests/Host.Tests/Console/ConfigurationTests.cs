using System.Reflection;
using Acceptance.Tests;
using Microsoft.Extensions.Configuration;
using Monolith.Hosting;
using Monolith.Messaging.RabbitMq;
using Monolith.Runtime;

namespace Host.Tests;

/// <summary>The settings that the console shows, with their sources, and the secrets that it does not show.</summary>
public sealed class ConfigurationTests
{
    private const string Secret = "hunter2-never-shown", NumericSecret = "4711471147114711";

    /// <summary>The settings whose documentation calls them secret, and those that may contain one.</summary>
    private static readonly string[] KnownSecrets = ["ConnectionString", "UserName", "Password", "Secret", "PreviousSecret", "Url", "Uri"];

    /// <summary>A setting that no other test reads.</summary>
    private const string Variable = "Modules__ordering__FromTheEnvironment";

    [Theory]
    [InlineData(Secret)]
    [InlineData(NumericSecret)]
    public void No_text_that_may_be_a_secret_is_shown_wherever_it_is_set(string secret)
    {
        var fed = new List<string>();
        var settings = new Dictionary<string, string?>();
        foreach (var (section, options) in KnownSettings.Options.Append(new("Modules:ordering", typeof(ModuleOptions))).Append(new("Modules:ordering:Database", typeof(ModuleDatabaseOptions)))
            .Append(new("Modules:ordering:Deliveries:partner:Http", typeof(HttpTargetOptions))))
        {
            foreach (var property in options.GetProperties().Where(p => p.PropertyType == typeof(string) || p.PropertyType == typeof(Uri)))
            {
                if (ValueWith(secret, options, property) is { } value)
                {
                    fed.Add(property.Name);
                    settings[$"{section}:{property.Name}"] = value;
                }
            }
        }

        settings["Modules:ordering:Deliveries:partner:Http:Headers:Authorization"] = $"Bearer {secret}";
        settings["Modules:ordering:Deliveries:partner:Unknown"] = secret;
        settings["Modules:ordering:Gateway:ApiKey"] = secret;
        settings["Modules:ordering:Gateway:Pin"] = NumericSecret;
        settings["Modules:ordering:ApiKeys:0"] = NumericSecret;
        settings["Modules:ordering:Gateway:Text"] = Secret;
        settings["Modules:ordering:Recurring:nightly-work"] = "0 3 * * *";
        var values = new ConfigurationValues(new ConfigurationBuilder().AddInMemoryCollection(settings).Build());

        var shown = values.Of("ordering").Concat(values.OfAll()).ToList();

        Assert.Empty(KnownSecrets.Except(fed));
        Assert.DoesNotContain(shown, setting => setting.Value.Contains(Secret, StringComparison.Ordinal) || setting.Value.Contains(NumericSecret, StringComparison.Ordinal));
        Assert.Equal("Host=db.example.org; Port=5433; Database=shop; Username=ordering_app; …", ValueOf("Modules:ordering:Database:ConnectionString"));
        Assert.Equal("https://partner.example.org/…", ValueOf("Modules:ordering:Deliveries:partner:Http:Url"));
        Assert.Equal(ShownValue.Hidden, ValueOf("Modules:ordering:Gateway:ApiKey"));
        Assert.Equal("0 3 * * *", ValueOf("Modules:ordering:Recurring:nightly-work"));
        Assert.DoesNotContain(shown, setting => setting.Key == "Modules:ordering:Recurring");

        string ValueOf(string key) => Assert.Single(shown, setting => setting.Key == key).Value;
    }

    [Fact]
    public async Task A_value_is_shown_with_the_source_that_decides()
    {
        using var directory = new TestDirectory();
        var (settingsFile, secretsFile) = (Path.Combine(directory.Path, "settings.json"), Path.Combine(directory.Path, "secrets.json"));
        await File.WriteAllTextAsync(settingsFile, """{"Messaging":{"BatchSize":150,"MaxAttempts":7},"Modules":{"ordering":{"Limit":12}}}""", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(
            secretsFile,
            $$$"""{"Modules":{"ordering":{"Deliveries":{"partner":{"Events":["ordering.order-placed"],"Http":{"Url":"http://127.0.0.1:1/hook?token={{{Secret}}}","Secret":"whsec_aHVudGVyMi1uZXZlci1zaG93bi1odW50ZXIyLW5ldmVy"} } },"Number":{{{NumericSecret}}} } } }""",
            TestContext.Current.CancellationToken);
        Environment.SetEnvironmentVariable(Variable, "5000");
        try
        {
            await using var host = await RunningHost.StartAsync(new Dictionary<string, string?>
            {
                ["Settings:File"] = settingsFile,
                ["Secrets:File"] = secretsFile,
                ["Messaging:MaxAttempts"] = "3",
            });
            using var http = host.Operator();

            var page = await http.PageAsync("/console/modules/ordering/configuration");

            Shows("Messaging:BatchSize", "150", $"settings file {settingsFile}");
            Shows("Messaging:MaxAttempts", "3", "argument --Messaging:MaxAttempts");
            Shows("Modules:ordering:FromTheEnvironment", "5000", $"environment variable {Variable}");
            Shows("Messaging:MaxParkedPerKey", "100", "default");
            Shows("Database:MigrateAtStart", "true", "argument --Database:MigrateAtStart");
            Shows("Modules:ordering:Required", "False", "default");
            Shows("Modules:ordering:Limit", "12", $"settings file {settingsFile}");
            Shows("Modules:ordering:Number", "set, but not shown", $"secrets file {secretsFile}");
            Shows("Modules:ordering:Deliveries:partner:Http:Secret", "set, but not shown", $"secrets file {secretsFile}");
            Shows("Modules:ordering:Deliveries:partner:Http:Url", "http://127.0.0.1:1/…", $"secrets file {secretsFile}");
            foreach (var path in new[] { "/console/modules/ordering/configuration", "/console/modules/ordering", "/console", "/console/actions", "/operations/modules/ordering/subscriptions" })
            {
                using var answer = await http.FetchAsync(path);
                var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
                Assert.DoesNotContain(Secret, text, StringComparison.Ordinal);
                Assert.DoesNotContain(NumericSecret, text, StringComparison.Ordinal);
                Assert.DoesNotContain("aHVudGVyMi", text, StringComparison.Ordinal);
            }

            void Shows(string key, string value, string source) => Assert.Contains(
                $"""<th scope="row">{key}</th><td>{Html.Text(value)}</td><td>{Html.Text(source)}</td>""", page, StringComparison.Ordinal);
        }
        finally
        {
            Environment.SetEnvironmentVariable(Variable, null);
        }
    }

    /// <summary>A value with a secret in it, or null for texts that are harmless wherever they are from.</summary>
    private static string? ValueWith(string secret, Type options, PropertyInfo property) => (options.Name, property.Name) switch
    {
        (_, "ConnectionString") => $"Host=db.example.org;Port=5433;Database=shop;Username=ordering_app;Password={secret};Passfile={secret}",
        (_, _) when property.PropertyType == typeof(Uri) => $"https://user:{secret}@partner.example.org/{secret}?token={secret}#{secret}",
        (nameof(AuthOptions), nameof(AuthOptions.Authority)) or (nameof(ModuleOptions), nameof(ModuleOptions.Location)) => $"https://user:{secret}@login.example.org/{secret}",
        (nameof(RabbitMqOptions), nameof(RabbitMqOptions.UserName) or nameof(RabbitMqOptions.Password)) => secret,
        (nameof(HttpTargetOptions), _) => secret,
        _ => null,
    };
}
