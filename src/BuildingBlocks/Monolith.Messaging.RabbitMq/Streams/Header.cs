using System.Text;

namespace Monolith.Messaging.RabbitMq;

/// <summary>
/// The headers of messages and requests, and how to read their values: text arrives as bytes, and a number as any of its types.
/// </summary>
internal static class Header
{
    public const string Kind = "kind";
    public const string Position = "position";
    public const string Previous = "previous";
    public const string Pass = "pass";
    public const string Epoch = "epoch";
    public const string Id = "id";
    public const string Name = "name";
    public const string Version = "version";
    public const string Key = "key";
    public const string OccurredAt = "occurred-at";
    public const string Headers = "headers";
    public const string Offset = "x-stream-offset";

    private const string Transaction = "-transaction";

    public static void SetPosition(this IDictionary<string, object?> headers, string name, LogPosition position) =>
        (headers[name], headers[name + Transaction]) = (position.Sequence, position.Transaction);

    public static LogPosition? FindPosition(this IDictionary<string, object?> headers, string name) =>
        headers.FindNumber(name) is { } sequence && headers.FindNumber(name + Transaction) is { } transaction
            ? new LogPosition(transaction, sequence)
            : null;

    public static long? FindNumber(this IDictionary<string, object?> headers, string name) => headers.TryGetValue(name, out var value)
        ? value switch
        {
            long number => number,
            int number => number,
            uint number => number,
            short number => number,
            ushort number => number,
            byte number => number,
            sbyte number => number,
            ulong number and <= long.MaxValue => (long)number,
            _ => null,
        }
        : null;

    public static string? FindText(this IDictionary<string, object?> headers, string name) => headers.TryGetValue(name, out var value)
        ? value switch
        {
            byte[] text => Encoding.UTF8.GetString(text),
            string text => text,
            _ => null,
        }
        : null;
}
