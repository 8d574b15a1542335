using System.Collections;
using System.Data.Common;

namespace Monolith.Runtime.Storage;

/// <summary>A data reader over the next rows for SqlBulkCopy. It implements only the members that SqlBulkCopy calls.</summary>
internal sealed class CopyChunkReader(CopyRows rows, int max) : DbDataReader
{
    public int RowsRead { get; private set; }

    public override int FieldCount => rows.Table.Columns.Count;

    public override bool HasRows => true;

    public override bool IsClosed => false;

    public override int Depth => 0;

    public override int RecordsAffected => -1;

    public override object this[int ordinal] => GetValue(ordinal);

    public override object this[string name] => GetValue(GetOrdinal(name));

    public override async Task<bool> ReadAsync(CancellationToken cancellationToken)
    {
        if (RowsRead == max || !await rows.ReadAsync(cancellationToken))
        {
            return false;
        }

        RowsRead++;
        return true;
    }

    public override object GetValue(int ordinal) => rows.ValueAt(ordinal) ?? DBNull.Value;

    public override bool IsDBNull(int ordinal) => rows.ValueAt(ordinal) is null;

    public override string GetName(int ordinal) => rows.Table.Columns[ordinal].Name;

    public override int GetOrdinal(string name) => rows.Table.Columns.ToList().FindIndex(column => column.Name == name);

    public override Type GetFieldType(int ordinal) => rows.Table.Columns[ordinal].ClrType;

    public override string GetDataTypeName(int ordinal) => rows.Table.Columns[ordinal].TypeName;

    public override int GetValues(object[] values)
    {
        for (var i = 0; i < FieldCount; i++)
        {
            values[i] = GetValue(i);
        }

        return FieldCount;
    }

    public override bool NextResult() => false;

    public override IEnumerator GetEnumerator() => throw new NotSupportedException();

    public override bool Read() => throw new NotSupportedException("The rows come from another database. Call ReadAsync.");

    public override bool GetBoolean(int ordinal) => (bool)GetValue(ordinal);

    public override byte GetByte(int ordinal) => (byte)GetValue(ordinal);

    public override long GetBytes(int ordinal, long dataOffset, byte[]? buffer, int bufferOffset, int length) => throw new NotSupportedException();

    public override char GetChar(int ordinal) => (char)GetValue(ordinal);

    public override long GetChars(int ordinal, long dataOffset, char[]? buffer, int bufferOffset, int length) => throw new NotSupportedException();

    public override DateTime GetDateTime(int ordinal) => (DateTime)GetValue(ordinal);

    public override decimal GetDecimal(int ordinal) => (decimal)GetValue(ordinal);

    public override double GetDouble(int ordinal) => (double)GetValue(ordinal);

    public override float GetFloat(int ordinal) => (float)GetValue(ordinal);

    public override Guid GetGuid(int ordinal) => (Guid)GetValue(ordinal);

    public override short GetInt16(int ordinal) => (short)GetValue(ordinal);

    public override int GetInt32(int ordinal) => (int)GetValue(ordinal);

    public override long GetInt64(int ordinal) => (long)GetValue(ordinal);

    public override string GetString(int ordinal) => (string)GetValue(ordinal);
}
