using System.Security.Cryptography.X509Certificates;

namespace Monolith.Messaging.RabbitMq.Tests;

/// <summary>Over TLS, the client accepts only a broker with the given authority and name, and presents its own certificate.</summary>
[Collection(OnRabbitMq.Name)]
public sealed class TlsTests : BrokerTest
{
    [Fact]
    public async Task Events_use_TLS_to_a_trusted_broker()
    {
        using var authority = Certificates.Authority();
        using var stranger = Certificates.Authority();
        using var broker = Certificates.Signed(authority, "broker.test");
        using var client = Certificates.Signed(authority, "shop.test");
        var folder = Directory.CreateTempSubdirectory("monolith-").FullName;
        var (ca, other, certificate, key) = (Path.Combine(folder, "ca.pem"), Path.Combine(folder, "other.pem"), Path.Combine(folder, "client.pem"), Path.Combine(folder, "key.pem"));
        await File.WriteAllTextAsync(ca, authority.ExportCertificatePem(), Token);
        await File.WriteAllTextAsync(other, stranger.ExportCertificatePem(), Token);
        await File.WriteAllTextAsync(certificate, client.ExportCertificatePem(), Token);
        await File.WriteAllTextAsync(key, client.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem(), Token);
        var wire = Keep(new TcpProxy(Options.Uri!, broker));

        var believed = Connect(wire.Uri, change: options =>
            (options.CaFile, options.ServerName, options.ClientCertificateFile, options.ClientKeyFile) = (ca, "broker.test", certificate, key));
        Relay(believed);
        Subscribe(believed);
        await PublishAsync(20);
        await AllHandledOnceInOrderAsync();
        Assert.Equal("CN=shop.test", wire.Client);

        // This broker also accepts clients without a certificate, so the client itself causes the following rejections.
        var anonymous = Feed(Connect(wire.Uri, change: options => (options.CaFile, options.ServerName) = (ca, "broker.test")));
        Assert.Single(await ReadAsync(anonymous, LogPosition.Start, 1));
        await RefusedAsync(options => (options.CaFile, options.ServerName) = (other, "broker.test"));
        await RefusedAsync(options => (options.CaFile, options.ServerName) = (ca, "another.test"));
        await RefusedAsync(options => options.ServerName = "broker.test");
        Directory.Delete(folder, recursive: true);

        Task RefusedAsync(Action<RabbitMqOptions> change) =>
            Assert.ThrowsAsync<BrokerException>(() => Feed(Connect(wire.Uri, change: change)).ReadAsync(LogPosition.Start, 1, Token));
    }
}
