using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;

namespace Monolith.Runtime.Storage;

/// <summary>
/// Counts rows and adds up their hashes. A sum does not depend on the order of the rows and, unlike an exclusive or, changes when a row
/// occurs twice.
/// </summary>
internal sealed class TableDigest
{
    private readonly ArrayBufferWriter<byte> _row = new();
    private UInt128 _sum;
    private long _rows;

    /// <summary>Adds a row and returns its hash.</summary>
    public UInt128 Add(ReadOnlySpan<object?> values)
    {
        var hash = HashOf(values);
        _sum = unchecked(_sum + hash);
        _rows++;
        return hash;
    }

    /// <summary>Computes a hash of values that is the same on every database.</summary>
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
