using System.Collections;
using System.Data.Common;
using System.Text.RegularExpressions;

namespace Architecture.Tests.TransactSql;

/// <summary>
/// Simulates a server's responses. A save gets as many rows as EF Core expects, each as if it had been written. A count or existence query
/// or an insert gets one row. Other queries get one row or none, with sample values of the columns' types.
/// </summary>
internal sealed partial class FakeReader : DbDataReader
{
    private readonly FakeServer _server;
    private readonly int _rows;
    private readonly bool _isScalar;
    private readonly bool _isSave;
    private readonly bool _tellsWhich;
    private int _row = -1;

    private FakeReader(FakeServer server, string sql)
    {
        // EF Core's saves start with session options. The rows of a MERGE contain the index of the saved row.
        _server = server;
        _isSave = sql.StartsWith("SET ", StringComparison.Ordinal);
        _tellsWhich = sql.Contains("i._Position", StringComparison.Ordinal);
        _isScalar = Scalar().IsMatch(sql);
        _rows = _isSave ? int.MaxValue : server.Finds || _isScalar || sql.StartsWith("INSERT ", StringComparison.Ordinal) ? 1 : 0;
    }

    public override int Depth => 0;

    public override int FieldCount => 100;

    public override bool HasRows => _rows > 0;

    public override bool IsClosed => false;

    public override int RecordsAffected => _server.Finds ? 1 : 0;

    public override object this[int ordinal] => GetValue(ordinal);

    public override object this[string name] => throw Unasked(name);

    public static FakeReader Answering(string sql, FakeServer server) => new(server, sql);

    public override bool Read() => ++_row < _rows;

    public override bool NextResult()
    {
        _row = -1;
        return _isSave;
    }

    public override bool GetBoolean(int ordinal) => _server.Finds && (_isScalar || _server.Holds);

    public override int GetInt32(int ordinal) => _isSave ? _tellsWhich ? _row : 1 : _server.Finds ? 1 : 0;

    public override long GetInt64(int ordinal) => _isSave ? _server.Next() : 1;

    public override decimal GetDecimal(int ordinal) => 1;

    public override double GetDouble(int ordinal) => 1;

    public override Guid GetGuid(int ordinal) => Samples.Id;

    public override string GetString(int ordinal) => _server.Text;

    public override DateTime GetDateTime(int ordinal) => Samples.Earlier.UtcDateTime;

    public override T GetFieldValue<T>(int ordinal) => (T)GetValueOf(typeof(T), ordinal);

    public override object GetValue(int ordinal) => GetInt32(ordinal);

    public override bool IsDBNull(int ordinal) => false;

    public override byte GetByte(int ordinal) => throw Unasked("byte");

    public override long GetBytes(int ordinal, long dataOffset, byte[]? buffer, int bufferOffset, int length) => throw Unasked("bytes");

    public override char GetChar(int ordinal) => throw Unasked("char");

    public override long GetChars(int ordinal, long dataOffset, char[]? buffer, int bufferOffset, int length) => throw Unasked("chars");

    public override string GetDataTypeName(int ordinal) => throw Unasked("type");

    public override IEnumerator GetEnumerator() => throw Unasked("enumerator");

    public override Type GetFieldType(int ordinal) => throw Unasked("type");

    public override float GetFloat(int ordinal) => throw Unasked("float");

    public override short GetInt16(int ordinal) => throw Unasked("short");

    public override string GetName(int ordinal) => throw Unasked("name");

    public override int GetOrdinal(string name) => throw Unasked(name);

    public override int GetValues(object[] values) => throw Unasked("values");

    [GeneratedRegex(@"^SELECT (TOP\(\d+\) )?(CASE|COUNT|COALESCE|SUM|MAX|MIN|AVG)\b")]
    private static partial Regex Scalar();

    private static NotSupportedException Unasked(string what) => new($"No sample result exists for this value ({what}). Add one here.");

    private object GetValueOf(Type type, int ordinal) =>
        type == typeof(DateTimeOffset) ? Samples.Earlier
        : type == typeof(byte[]) ? new byte[sizeof(long)]
        : type == typeof(int) ? GetInt32(ordinal)
        : type == typeof(long) ? GetInt64(ordinal)
        : type == typeof(DateOnly) ? DateOnly.FromDateTime(Samples.Earlier.UtcDateTime)
        : throw Unasked(type.Name);
}
