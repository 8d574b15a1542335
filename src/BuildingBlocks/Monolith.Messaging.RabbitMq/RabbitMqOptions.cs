using System.ComponentModel.DataAnnotations;

namespace Monolith.Messaging.RabbitMq;

/// <summary>Configures the RabbitMQ transport. Section <c>RabbitMq</c> of the configuration.</summary>
public sealed class RabbitMqOptions : IValidatableObject
{
    /// <summary>
    /// The address of the broker: <c>amqp://host:port/vhost</c>, or <c>amqps://</c> for TLS. The default port is 5672 or 5671, the default
    /// virtual host <c>/</c>. The address must not contain credentials, which have settings of their own.
    /// </summary>
    [Required]
    public Uri? Uri { get; set; }

    /// <summary>
    /// The user name. The user needs permissions for the names of its own modules, which start with <c>{prefix}.{module}</c>, and may read
    /// those of its sources; docs/security.md lists them. Secret.
    /// </summary>
    [Required]
    public string? UserName { get; set; }

    /// <summary>The password. Secret: it never appears in logs or errors.</summary>
    [Required]
    public string? Password { get; set; }

    /// <summary>A PEM file with the trusted authorities for the broker's certificate. Default: the machine's trusted authorities.</summary>
    public string? CaFile { get; set; }

    /// <summary>The expected name in the broker's certificate. Default: the host of the address.</summary>
    public string? ServerName { get; set; }

    /// <summary>A PEM file with the client certificate of this process, if the broker requires one.</summary>
    public string? ClientCertificateFile { get; set; }

    /// <summary>A PEM file with the private key of the client certificate.</summary>
    public string? ClientKeyFile { get; set; }

    /// <summary>
    /// The prefix of stream and queue names, so that several installations can share a broker: the stream of a module is
    /// <c>{prefix}.{module}</c>. It has 1 to 100 letters, digits, dots, hyphens and underscores. Default <c>monolith</c>.
    /// </summary>
    [Required, RegularExpression("^[A-Za-z0-9._-]{1,100}$")]
    public string Prefix { get; set; } = "monolith";

    /// <summary>
    /// The time for which events stay in a stream, or the retention of the log if that is shorter. A stream deletes only whole segments,
    /// when it starts a new one: personal data stays in it until its segment is full and all events in it have expired, even after the log
    /// has deleted it. Applied when a stream is first declared; later, use a policy to change it. Default 7 days, range 1 min to 3,650
    /// days.
    /// </summary>
    [Range(typeof(TimeSpan), "00:01:00", "3650.00:00:00")]
    public TimeSpan StreamRetention { get; set; } = TimeSpan.FromDays(7);

    /// <summary>
    /// The size of a segment in bytes, the unit in which a stream deletes. Default 16,777,216, range 4,096 to 1,073,741,824.
    /// </summary>
    [Range(4096, 1024 * 1024 * 1024)]
    public int SegmentSize { get; set; } = 16 * 1024 * 1024;

    /// <summary>
    /// The maximum size of a stream in bytes, regardless of the age of its events. Default: no limit, range 1,048,576 or more.
    /// </summary>
    [Range(1024 * 1024, long.MaxValue)]
    public long? MaxBytes { get; set; }

    /// <summary>
    /// The time limit for the broker to confirm a batch, after which the batch is considered lost. Default 10 s, range 10 ms to 10 min.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:10:00")]
    public TimeSpan ConfirmTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// The time limit for a response of the relay or the broker, before the request is repeated. Default 5 s, range 10 ms to 10 min.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:10:00")]
    public TimeSpan RequestTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>The time limit for a relay to read a page of a snapshot, which takes longer than its other responses.</summary>
    internal TimeSpan SnapshotTimeout => RequestTimeout * 6;

    /// <summary>
    /// The interval at which a standby relay checks whether the active replica's relay has ended, and the maximum delay after a failure.
    /// Default 5 s, range 10 ms to 10 min.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:10:00")]
    public TimeSpan RetryInterval { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// The interval at which an idle relay publishes its position, which is how soon a reader detects lost events. Default 30 s, range 10
    /// ms to 1 h.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "01:00:00")]
    public TimeSpan MarkInterval { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// The heartbeat interval of connections. A connection without two heartbeats is considered broken. Default 10 s, range 1 s to 10 min.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan Heartbeat { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The number of events that the broker sends ahead to each subscription. Default 500, range 1 to 65,535.</summary>
    [Range(1, ushort.MaxValue)]
    public int Prefetch { get; set; } = 500;

    /// <summary>Checks constraints that attributes cannot express.</summary>
    /// <param name="validationContext">Not used.</param>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Uri is { } uri && (!uri.IsAbsoluteUri || uri.Scheme is not ("amqp" or "amqps")))
        {
            yield return new ValidationResult("RabbitMq:Uri must have the form amqp://host:port/vhost or amqps://host:port/vhost.", [nameof(Uri)]);
        }
        else if (Uri is { UserInfo.Length: > 0 })
        {
            yield return new ValidationResult("RabbitMq:Uri contains credentials. Move them to RabbitMq:UserName and RabbitMq:Password.", [nameof(Uri)]);
        }
        else if (Uri is { Scheme: "amqp" } && (CaFile ?? ServerName ?? ClientCertificateFile ?? ClientKeyFile) is not null)
        {
            yield return new ValidationResult("TLS settings are configured, but RabbitMq:Uri does not use amqps://, so they would have no effect.", [nameof(Uri)]);
        }

        if (ClientCertificateFile is null != ClientKeyFile is null)
        {
            yield return new ValidationResult(
                "RabbitMq:ClientCertificateFile and RabbitMq:ClientKeyFile belong together. Set both or neither.", [nameof(ClientCertificateFile)]);
        }
    }
}
