using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;

namespace Monolith.Persistence;

/// <summary>
/// Counts rows and sums up a hash of each. A sum is the same in any order, and other than an exclusive or it sees a row
/// that is there twice.
/// </summary>
internal sealed class TableDigest
{
    private readonly ArrayBufferWriter<byte> _row = new();
    private UInt128 _sum;
    private long _rows;

    public void Add(ReadOnlySpan<object?> values)
    {
        _row.ResetWrittenCount();
        foreach (var value in values)
        {
            NeutralForm.Write(_row, value);
        }

        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(_row.WrittenSpan, hash);
        _sum = unchecked(_sum + BinaryPrimitives.ReadUInt128LittleEndian(hash));
        _rows++;
    }

    public TableContent ToContent() => new(_rows, _sum.ToString("x32", CultureInfo.InvariantCulture));
}
