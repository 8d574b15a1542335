using System.Globalization;

namespace Monolith.Runtime.Storage;

/// <summary>
/// The limits after which a PostgreSQL server ends the sessions of a process that is frozen, cut off or gone. Without them, such a session
/// holds its cursor's row and the horizon of the whole cluster until the process wakes: other replicas accept work and complete none.
/// </summary>
internal static class PostgreSqlSessions
{
    /// <summary>The seconds of silence before the first keepalive, and between keepalives.</summary>
    public const int KeepaliveIdle = 3, KeepaliveInterval = 1;

    private const int KeepaliveCount = 3, UserTimeoutMilliseconds = 6_000;

    /// <summary>
    /// Adds the limits to the options of a connection string. The server applies the last of several values, so the connection string
    /// overrides each limit. All of them exist since PostgreSQL 12.
    /// </summary>
    public static string AddTo(string? options, TimeSpan idleTransaction)
    {
        var limits = string.Join(' ', Limits(idleTransaction).Select(limit => $"-c {limit.Name}={limit.Value}"));
        return options is { Length: > 0 } && !options.StartsWith(limits, StringComparison.Ordinal) ? $"{limits} {options}" : limits;
    }

    /// <summary>Returns the limits that provisioning sets on a principal, which also hold for clients with other connection strings.</summary>
    public static IEnumerable<(string Name, string Value)> Limits(TimeSpan idleTransaction) =>
    [
        ("idle_in_transaction_session_timeout", Number((long)idleTransaction.TotalMilliseconds)),
        ("tcp_keepalives_idle", Number(KeepaliveIdle)),
        ("tcp_keepalives_interval", Number(KeepaliveInterval)),
        ("tcp_keepalives_count", Number(KeepaliveCount)),
        ("tcp_user_timeout", Number(UserTimeoutMilliseconds)),
    ];

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
