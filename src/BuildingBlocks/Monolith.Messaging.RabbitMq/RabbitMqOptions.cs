using System.ComponentModel.DataAnnotations;

namespace Monolith.Messaging.RabbitMq;

/// <summary>Where the broker is, and the bounds and rhythms of the route over it. Section <c>RabbitMq</c> of the configuration.</summary>
public sealed class RabbitMqOptions : IValidatableObject
{
    /// <summary>
    /// Where the broker is: <c>amqp://host:port/vhost</c>, or <c>amqps://</c> for TLS. Without a port it is 5672 or 5671,
    /// without a virtual host <c>/</c>. It holds no credentials: those have settings of their own.
    /// </summary>
    [Required]
    public Uri? Uri { get; set; }

    /// <summary>As whom to log in; it may configure, write and read what begins with the prefix. Secret.</summary>
    [Required]
    public string? UserName { get; set; }

    /// <summary>The password. Secret: it never appears in logs or errors.</summary>
    [Required]
    public string? Password { get; set; }

    /// <summary>A PEM file with the authorities that may have signed the broker's certificate; without it the machine's are trusted.</summary>
    public string? CaFile { get; set; }

    /// <summary>The name that the broker's certificate must bear. Default: the host of the address.</summary>
    public string? ServerName { get; set; }

    /// <summary>A PEM file with the certificate that this process shows the broker, if it asks for one.</summary>
    public string? ClientCertificateFile { get; set; }

    /// <summary>A PEM file with the key of the client's certificate.</summary>
    public string? ClientKeyFile { get; set; }

    /// <summary>
    /// What the names of streams and queues begin with, so that installations may share a broker: the stream of a module is
    /// <c>{prefix}.{module}</c>. Default <c>monolith</c>, 1 to 100 letters, digits, dots, hyphens and underscores.
    /// </summary>
    [Required, RegularExpression("^[A-Za-z0-9._-]{1,100}$")]
    public string Prefix { get; set; } = "monolith";

    /// <summary>
    /// How long events stay in a stream; the log's own retention where that is shorter. A stream forgets by whole segments,
    /// and only when a new one begins: personal data is in it until its segment is full and all in it is older than this,
    /// also when the log has forgotten it. Set when a stream is first declared; a policy changes it later.
    /// Default 7 days, 1 min to 3,650 days.
    /// </summary>
    [Range(typeof(TimeSpan), "00:01:00", "3650.00:00:00")]
    public TimeSpan StreamRetention { get; set; } = TimeSpan.FromDays(7);

    /// <summary>The size of a segment, by which a stream forgets. Bytes; default 16,777,216, 4,096 to 1,073,741,824.</summary>
    [Range(4096, 1024 * 1024 * 1024)]
    public int SegmentSize { get; set; } = 16 * 1024 * 1024;

    /// <summary>How large a stream may grow, whatever its age. Bytes; no limit by default, at least 1,048,576.</summary>
    [Range(1024 * 1024, long.MaxValue)]
    public long? MaxBytes { get; set; }

    /// <summary>How long to wait until the broker confirms a batch, before it counts as lost. Default 10 s, 10 ms to 10 min.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:10:00")]
    public TimeSpan ConfirmTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long to wait for an answer of the relay or the broker, before asking again. Default 5 s, 10 ms to 10 min.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:10:00")]
    public TimeSpan RequestTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How often a relay that waits behind another replica's looks whether that is gone, and the longest wait after a
    /// failure. Default 5 s, 10 ms to 10 min.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:10:00")]
    public TimeSpan RetryInterval { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How often a relay with nothing to publish says how far it is; so soon a reader notices what the stream lost.
    /// Default 30 s, 10 ms to 1 h.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "01:00:00")]
    public TimeSpan MarkInterval { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How often both sides of a connection say that they live; after two without, it is broken. Default 10 s, 1 s to 10 min.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan Heartbeat { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How many events the broker sends ahead to each subscription. Events; default 500, 1 to 65,535.</summary>
    [Range(1, ushort.MaxValue)]
    public int Prefetch { get; set; } = 500;

    /// <summary>Checks what attributes can't.</summary>
    /// <param name="validationContext">Not used.</param>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Uri is { } uri && (!uri.IsAbsoluteUri || uri.Scheme is not ("amqp" or "amqps")))
        {
            yield return new ValidationResult("RabbitMq:Uri must be amqp://host:port/vhost or amqps://host:port/vhost.", [nameof(Uri)]);
        }
        else if (Uri is { UserInfo.Length: > 0 })
        {
            yield return new ValidationResult("RabbitMq:Uri holds credentials: move them to RabbitMq:UserName and RabbitMq:Password.", [nameof(Uri)]);
        }
        else if (Uri is { Scheme: "amqp" } && (CaFile ?? ServerName ?? ClientCertificateFile ?? ClientKeyFile) is not null)
        {
            yield return new ValidationResult("Settings for TLS are given, and RabbitMq:Uri is not amqps://: they would be without effect.", [nameof(Uri)]);
        }

        if (ClientCertificateFile is null != ClientKeyFile is null)
        {
            yield return new ValidationResult(
                "RabbitMq:ClientCertificateFile and RabbitMq:ClientKeyFile go together: set both or neither.", [nameof(ClientCertificateFile)]);
        }
    }
}
