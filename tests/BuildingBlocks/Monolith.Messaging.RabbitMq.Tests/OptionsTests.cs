using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Monolith.Runtime.Events;

namespace Monolith.Messaging.RabbitMq.Tests;

/// <summary>Settings are checked, and a fault names the setting and no secret.</summary>
public sealed class OptionsTests
{
    [Fact]
    public async Task A_broker_is_registered_with_its_settings()
    {
        await using var services = Services(("Uri", "amqps://broker:5671/shop"), ("UserName", "me"), ("Password", "s3cret"), ("MarkInterval", "00:00:10"));
        Assert.Equal(TimeSpan.FromSeconds(10), services.GetRequiredService<IOptions<RabbitMqOptions>>().Value.MarkInterval);
        Assert.Equal("ordering", services.GetRequiredService<IEventBroker>().OpenFeed("ordering").Source);
    }

    [Theory]
    [InlineData("Uri", "http://broker", "must have the form amqp://host:port/vhost")]
    [InlineData("Uri", "amqp://me:s3cret@broker", "contains credentials. Move them")]
    [InlineData("CaFile", "/ca.pem", "TLS settings are configured")]
    [InlineData("ClientKeyFile", "/key.pem", "TLS settings are configured")]
    [InlineData("Prefix", "mono lith", "Prefix")]
    [InlineData("Prefetch", "0", "Prefetch")]
    [InlineData("StreamRetention", "00:00:01", "StreamRetention")]
    [InlineData("UserName", null, "UserName")]
    [InlineData("Password", null, "Password")]
    public async Task An_invalid_setting_is_named_without_secrets(string name, string? value, string reason)
    {
        await using var services = Services(("Uri", "amqp://broker"), ("UserName", "me"), ("Password", "s3cret"), (name, value));
        var failure = Assert.Throws<OptionsValidationException>(() => services.GetRequiredService<IOptions<RabbitMqOptions>>().Value);
        Assert.Contains(reason, failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", failure.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("amqp://broker", "Production", true)]
    [InlineData("amqp://broker", "Development", false)]
    [InlineData("amqps://broker", "Production", false)]
    public async Task An_unencrypted_connection_is_warned_about_outside_Development(string uri, string environment, bool warns)
    {
        using var logs = new Logs();
        await using var services = new ServiceCollection()
            .AddSingleton<ILoggerFactory>(logs)
            .AddSingleton<IHostEnvironment>(new HostingEnvironment { EnvironmentName = environment })
            .AddRabbitMq(Configuration(("Uri", uri), ("UserName", "me"), ("Password", "s3cret")))
            .BuildServiceProvider();
        services.GetRequiredService<IEventBroker>();
        Assert.Equal(warns, logs.Lines.Any(line => line.Contains("RabbitMQ at broker is not encrypted", StringComparison.Ordinal)));
        Assert.DoesNotContain(logs.Lines, line => line.Contains("s3cret", StringComparison.Ordinal));
    }

    [Fact]
    public void Only_certificates_of_the_given_authority_for_the_right_name_are_trusted()
    {
        using var ours = Certificates.Authority();
        using var theirs = Certificates.Authority();
        using var server = Certificates.Signed(ours, "broker.test");
        Assert.True(IsTrusted(ours, SslPolicyErrors.RemoteCertificateChainErrors));
        Assert.False(IsTrusted(theirs, SslPolicyErrors.RemoteCertificateChainErrors));
        Assert.False(IsTrusted(theirs, SslPolicyErrors.None));
        Assert.False(IsTrusted(ours, SslPolicyErrors.RemoteCertificateChainErrors | SslPolicyErrors.RemoteCertificateNameMismatch));
        Assert.False(Tls.IsTrusted([ours], null, null, SslPolicyErrors.RemoteCertificateNotAvailable));

        bool IsTrusted(X509Certificate2 authority, SslPolicyErrors errors)
        {
            using var chain = new X509Chain();
            chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
            return Tls.IsTrusted([authority], server, chain, errors);
        }
    }

    private static ServiceProvider Services(params (string Name, string? Value)[] settings) =>
        new ServiceCollection().AddLogging().AddRabbitMq(Configuration(settings)).BuildServiceProvider();

    private static IConfiguration Configuration(params (string Name, string? Value)[] settings)
    {
        var configuration = new ConfigurationBuilder();
        foreach (var (name, value) in settings)
        {
            configuration.AddInMemoryCollection([new($"RabbitMq:{name}", value)]);
        }

        return configuration.Build();
    }
}
