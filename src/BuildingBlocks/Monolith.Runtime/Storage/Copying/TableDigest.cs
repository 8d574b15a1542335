using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;

namespace Monolith.Runtime.Storage;

/// <summary>
/// Counts rows and sums up a hash of each. A sum is the same in any order, and other than an exclusive or it sees a row
/// that is there twice.
/// </summary>
internal sealed class TableDigest
{
    private readonly ArrayBufferWriter<byte> _row = new();
    private UInt128 _sum;
    private long _rows;

    /// <summary>Adds a row, and returns its hash.</summary>
    public UInt128 Add(ReadOnlySpan<object?> values)
    {
        var hash = HashOf(values);
        _sum = unchecked(_sum + hash);
        _rows++;
        return hash;
    }

    /// <summary>A hash of values, which is the same whichever database they were read from.</summary>
    public UInt128 HashOf(ReadOnlySpan<object?> values)
    {
        _row.ResetWrittenCount();
        foreach (var value in values)
        {
            NeutralForm.Write(_row, value);
        }

        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(_row.WrittenSpan, hash);
        return BinaryPrimitives.ReadUInt128LittleEndian(hash);
    }

    public TableContent ToContent() => new(_rows, _sum.ToString("x32", CultureInfo.InvariantCulture));
}
