using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Monolith.Runtime.Storage;

/// <summary>Times as the databases keep them: in UTC, exact to the microsecond, and cut off there by all of them alike.</summary>
internal static class Microseconds
{
    public static long SinceEpoch(DateTimeOffset time) => (time.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;

    public static DateTimeOffset ToTime(long sinceEpoch) =>
        new(DateTimeOffset.UnixEpoch.Ticks + (sinceEpoch * TimeSpan.TicksPerMicrosecond), TimeSpan.Zero);

    private static DateTimeOffset Cut(DateTimeOffset time) => new(time.UtcTicks - (time.UtcTicks % TimeSpan.TicksPerMicrosecond), TimeSpan.Zero);

    /// <summary>For a database without a type for it: a number, which sorts and compares as the time does.</summary>
    internal sealed class AsNumber() : ValueConverter<DateTimeOffset, long>(time => SinceEpoch(time), value => ToTime(value));

    /// <summary>For a database with a type for it.</summary>
    internal sealed class AsTime() : ValueConverter<DateTimeOffset, DateTimeOffset>(time => Cut(time), value => value.ToUniversalTime());
}
