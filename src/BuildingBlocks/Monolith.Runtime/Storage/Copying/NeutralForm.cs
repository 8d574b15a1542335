using System.Buffers;
using System.Buffers.Binary;
using System.Collections;
using System.Globalization;
using System.Text;

namespace Monolith.Runtime.Storage;

/// <summary>
/// Serializes values so that equal values have the same bytes on every database: decimals without trailing zeros, times with microsecond
/// precision. Each value starts with a type tag, so that different rows never have the same bytes.
/// </summary>
internal static class NeutralForm
{
    private enum Kind : byte
    {
        Nothing,
        Number,
        Decimal,
        Float,
        Text,
        Bytes,
        Id,
        Time,
        Date,
        Duration,
        List,
        EndOfList,
    }

    /// <exception cref="CopyException">The type of the value is not supported.</exception>
    public static void Write(IBufferWriter<byte> to, object? value)
    {
        switch (value)
        {
            case null:
                Begin(to, Kind.Nothing);
                break;
            case bool or byte or sbyte or short or ushort or int or uint or long or char or Enum:
                WriteNumber(to, Kind.Number, Convert.ToInt64(value, CultureInfo.InvariantCulture));
                break;
            case ulong number:
                WriteNumber(to, Kind.Number, unchecked((long)number));
                break;
            case decimal number:
                Begin(to, Kind.Decimal);
                foreach (var part in decimal.GetBits(number / 1.0000000000000000000000000000m))
                {
                    BinaryPrimitives.WriteInt32LittleEndian(to.GetSpan(sizeof(int)), part);
                    to.Advance(sizeof(int));
                }

                break;
            case float or double:
                WriteNumber(to, Kind.Float, BitConverter.DoubleToInt64Bits(Convert.ToDouble(value, CultureInfo.InvariantCulture)));
                break;
            case string text:
                WriteNumber(to, Kind.Text, Encoding.UTF8.GetByteCount(text));
                Encoding.UTF8.GetBytes(text, to);
                break;
            case JsonText json:
                Write(to, json.ToNeutral());
                break;
            case byte[] bytes:
                WriteNumber(to, Kind.Bytes, bytes.Length);
                to.Write(bytes);
                break;
            case Guid id:
                Begin(to, Kind.Id);
                id.TryWriteBytes(to.GetSpan(16));
                to.Advance(16);
                break;
            case DateTimeOffset time:
                WriteNumber(to, Kind.Time, time.UtcTicks / TimeSpan.TicksPerMicrosecond);
                break;
            case DateTime time:
                WriteNumber(to, Kind.Time, time.Ticks / TimeSpan.TicksPerMicrosecond);
                break;
            case DateOnly date:
                WriteNumber(to, Kind.Date, date.DayNumber);
                break;
            case TimeOnly time:
                WriteNumber(to, Kind.Duration, time.Ticks / TimeSpan.TicksPerMicrosecond);
                break;
            case TimeSpan duration:
                WriteNumber(to, Kind.Duration, duration.Ticks / TimeSpan.TicksPerMicrosecond);
                break;
            case IEnumerable list:
                Begin(to, Kind.List);
                foreach (var item in list)
                {
                    Write(to, item);
                }

                Begin(to, Kind.EndOfList);
                break;
            default:
                throw new CopyException($"Values of {value.GetType()} cannot be compared across databases. Configure a value converter for the property.");
        }
    }

    private static void WriteNumber(IBufferWriter<byte> to, Kind kind, long number)
    {
        Begin(to, kind);
        BinaryPrimitives.WriteInt64LittleEndian(to.GetSpan(sizeof(long)), number);
        to.Advance(sizeof(long));
    }

    private static void Begin(IBufferWriter<byte> to, Kind kind)
    {
        to.GetSpan(1)[0] = (byte)kind;
        to.Advance(1);
    }
}
