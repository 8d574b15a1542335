using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Monolith.Conformance;

namespace Acceptance.Tests;

/// <summary>
/// A minimal OpenID Connect authority: a discovery document, a public key, and tokens signed with the private key. Tokens are built by
/// hand, so that a test can create tokens that no library would.
/// </summary>
public sealed class TestAuthority : IDisposable
{
    public const string Audience = "monolith";

    private const string KeyId = "key-1";

    // Generating a key takes longer than most tests, so all authorities of a process share these two.
    private static readonly Lazy<RSAParameters> FirstKey = new(GenerateKey), SecondKey = new(GenerateKey);

    private readonly HttpListener _listener = new();
    private RSA _key = RSA.Create(FirstKey.Value);
    private string _keyId = KeyId;

    public TestAuthority()
    {
        Issuer = $"http://127.0.0.1:{Loopback.FreePort()}";
        _listener.Prefixes.Add(Issuer + "/");
        Appear();
    }

    public string Issuer { get; }

    /// <summary>Answers from now on.</summary>
    public void Appear()
    {
        _listener.Start();
        _ = ServeAsync();
    }

    /// <summary>Withdraws the key, and signs with another one from now on.</summary>
    public void Rotate()
    {
        _key.Dispose();
        (_key, _keyId) = (RSA.Create(SecondKey.Value), "key-2");
    }

    /// <summary>Answers no more.</summary>
    public void Disappear() => _listener.Stop();

    /// <summary>The public key.</summary>
    public byte[] PublicKey => _key.ExportSubjectPublicKeyInfo();

    /// <summary>A token as the authority issues it, good for an hour.</summary>
    /// <param name="scope">Its scopes, with blanks between.</param>
    /// <param name="customer">The customer that it is for, if any.</param>
    /// <param name="subject">The subject, or null for a new one.</param>
    /// <param name="change">Changes the claims.</param>
    public string Issue(string? scope, Guid? customer = null, string? subject = null, Action<Dictionary<string, object?>>? change = null)
    {
        var claims = Claims(scope, customer, subject);
        change?.Invoke(claims);
        return Sign(claims, _key, _keyId);
    }

    /// <summary>Returns the claims of a token, before it is signed.</summary>
    public Dictionary<string, object?> Claims(string? scope, Guid? customer = null, string? subject = null)
    {
        var now = TimeProvider.System.GetUtcNow();
        return new Dictionary<string, object?>
        {
            ["iss"] = Issuer,
            ["aud"] = Audience,
            ["sub"] = subject ?? Guid.CreateVersion7().ToString(),
            ["nbf"] = now.AddMinutes(-1).ToUnixTimeSeconds(),
            ["exp"] = now.AddHours(1).ToUnixTimeSeconds(),
            ["scope"] = scope,
            ["customer_id"] = customer?.ToString(),
        };
    }

    /// <summary>Creates a token signed with any key, with the key id of the authority's key.</summary>
    public static string Sign(Dictionary<string, object?> claims, RSA key, string keyId = KeyId)
    {
        ArgumentNullException.ThrowIfNull(key);
        return Compose(new { alg = "RS256", typ = "JWT", kid = keyId }, claims, text => key.SignData(text, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
    }

    /// <summary>A token of any kind.</summary>
    public static string Compose(object header, Dictionary<string, object?> claims, Func<byte[], byte[]> sign)
    {
        ArgumentNullException.ThrowIfNull(sign);
        var present = claims.Where(claim => claim.Value is not null).ToDictionary();
        var text = $"{Encode(header)}.{Encode(present)}";
        return $"{text}.{Base64Url.EncodeToString(sign(Encoding.ASCII.GetBytes(text)))}";
    }

    public void Dispose()
    {
        _listener.Close();
        _key.Dispose();
    }

    private static RSAParameters GenerateKey()
    {
        using var key = RSA.Create(2048);
        return key.ExportParameters(includePrivateParameters: true);
    }

    private static string Encode(object value) => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(value));

    private async Task ServeAsync()
    {
        while (_listener.IsListening)
        {
            HttpListenerContext context;
            try
            {
                context = await _listener.GetContextAsync();
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                return;
            }

            var answer = Answer(context.Request.Url!.AbsolutePath);
            context.Response.StatusCode = answer is null ? 404 : 200;
            context.Response.ContentType = "application/json";
            context.Response.Close(JsonSerializer.SerializeToUtf8Bytes(answer), willBlock: false);
        }
    }

    private object? Answer(string path)
    {
        var key = _key.ExportParameters(includePrivateParameters: false);
        return path switch
        {
            "/.well-known/openid-configuration" => new { issuer = Issuer, jwks_uri = Issuer + "/keys" },
            "/keys" => new
            {
                keys = new[]
                {
                    new { kty = "RSA", use = "sig", alg = "RS256", kid = _keyId, n = Base64Url.EncodeToString(key.Modulus), e = Base64Url.EncodeToString(key.Exponent) },
                },
            },
            _ => null,
        };
    }
}
