using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Monolith.Runtime;

/// <summary>
/// Signs requests as Standard Webhooks (<see href="https://www.standardwebhooks.com/"/>): an HMAC-SHA256 of the id, the time of the attempt
/// and the body, for each secret.
/// </summary>
internal static class WebhookSignature
{
    /// <summary>The headers of a request.</summary>
    public const string IdHeader = "webhook-id", TimestampHeader = "webhook-timestamp", SignatureHeader = "webhook-signature";

    private const string Prefix = "whsec_";

    /// <summary>The sizes of a secret in bytes, from the specification.</summary>
    private const int MinBytes = 24, MaxBytes = 64;

    /// <summary>Reads a secret. Returns null if it is invalid.</summary>
    public static byte[]? ReadSecret(string text)
    {
        if (!text.StartsWith(Prefix, StringComparison.Ordinal))
        {
            return null;
        }

        var bytes = new byte[MaxBytes];
        return Convert.TryFromBase64String(text[Prefix.Length..], bytes, out var size) && size is >= MinBytes and <= MaxBytes ? bytes[..size] : null;
    }

    /// <summary>Creates the value of the signature header: a signature for each secret.</summary>
    public static string Sign(IEnumerable<byte[]> secrets, string id, long timestamp, ReadOnlySpan<byte> body)
    {
        byte[] signed = [.. Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{id}.{timestamp}.")), .. body];
        return string.Join(' ', secrets.Select(secret => $"v1,{Convert.ToBase64String(HMACSHA256.HashData(secret, signed))}"));
    }
}
