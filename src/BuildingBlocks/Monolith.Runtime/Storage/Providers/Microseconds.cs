using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Monolith.Runtime.Storage;

/// <summary>Converts times to the precision that all databases share: in UTC, truncated to microseconds.</summary>
internal static class Microseconds
{
    public static long SinceEpoch(DateTimeOffset time) => (time.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;

    public static DateTimeOffset ToTime(long sinceEpoch) =>
        new(DateTimeOffset.UnixEpoch.Ticks + (sinceEpoch * TimeSpan.TicksPerMicrosecond), TimeSpan.Zero);

    public static DateTimeOffset Cut(DateTimeOffset time) => new(time.UtcTicks - (time.UtcTicks % TimeSpan.TicksPerMicrosecond), TimeSpan.Zero);

    /// <summary>For a database without a suitable type: stores a number that sorts and compares like the time.</summary>
    internal sealed class AsNumber() : ValueConverter<DateTimeOffset, long>(time => SinceEpoch(time), value => ToTime(value));

    /// <summary>For a database with a suitable type.</summary>
    internal sealed class AsTime() : ValueConverter<DateTimeOffset, DateTimeOffset>(time => Cut(time), value => value.ToUniversalTime());
}
