using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using RabbitMQ.Client;

namespace Monolith.Messaging.RabbitMq;

/// <summary>Validates TLS certificates.</summary>
internal static class Tls
{
    public static SslOption Read(RabbitMqOptions options)
    {
        if (options.Uri!.Scheme != "amqps")
        {
            return new SslOption();
        }

        var tls = new SslOption(options.ServerName ?? options.Uri.Host, enabled: true);
        if (options.CaFile is { } file)
        {
            var authorities = new X509Certificate2Collection();
            authorities.ImportFromPemFile(file);
            tls.CertificateValidationCallback = (_, certificate, chain, errors) => IsTrusted(authorities, certificate, chain, errors);
        }

        if (options.ClientCertificateFile is { } certificateFile)
        {
            tls.Certs = [X509Certificate2.CreateFromPemFile(certificateFile, options.ClientKeyFile)];
        }

        return tls;
    }

    /// <summary>Trusts only certificates that the given authorities have signed for the requested name.</summary>
    internal static bool IsTrusted(
        X509Certificate2Collection authorities, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (certificate is not X509Certificate2 shown || chain is null || (errors & ~SslPolicyErrors.RemoteCertificateChainErrors) != 0)
        {
            return false;
        }

        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Clear();
        chain.ChainPolicy.CustomTrustStore.AddRange(authorities);
        return chain.Build(shown);
    }
}
