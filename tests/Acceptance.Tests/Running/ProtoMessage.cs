using Google.Protobuf;

namespace Acceptance.Tests;

/// <summary>A message of Protocol Buffers, read without its schema: fields by their number.</summary>
internal sealed class ProtoMessage
{
    private readonly ILookup<int, object> _fields;

    private ProtoMessage(ByteString bytes) => _fields = Read(bytes.CreateCodedInput()).ToLookup(field => field.Number, field => field.Value);

    public static ProtoMessage Of(byte[] bytes) => new(ByteString.CopyFrom(bytes));

    public bool Has(int field) => _fields.Contains(field);

    public IEnumerable<ProtoMessage> Messages(int field) => _fields[field].Cast<ByteString>().Select(bytes => new ProtoMessage(bytes));

    public string Text(int field) => Bytes(field).ToStringUtf8();

    public string Hex(int field) => Convert.ToHexStringLower(Bytes(field).Span);

    public ulong Number(int field) => (ulong)(_fields[field].LastOrDefault() ?? 0ul);

    public double Double(int field) => BitConverter.UInt64BitsToDouble(Number(field));

    private ByteString Bytes(int field) => (ByteString)(_fields[field].LastOrDefault() ?? ByteString.Empty);

    private static IEnumerable<(int Number, object Value)> Read(CodedInputStream input)
    {
        while (input.ReadTag() is var tag and not 0)
        {
            yield return (WireFormat.GetTagFieldNumber(tag), WireFormat.GetTagWireType(tag) switch
            {
                WireFormat.WireType.Varint => input.ReadUInt64(),
                WireFormat.WireType.Fixed64 => input.ReadFixed64(),
                WireFormat.WireType.Fixed32 => (ulong)input.ReadFixed32(),
                WireFormat.WireType.LengthDelimited => input.ReadBytes(),
                var other => throw new InvalidDataException($"The wire type {other} is not one of OTLP's."),
            });
        }
    }
}
