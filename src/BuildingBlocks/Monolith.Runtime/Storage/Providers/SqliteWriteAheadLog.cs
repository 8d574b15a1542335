using System.Buffers.Binary;
using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;

namespace Monolith.Runtime.Storage;

/// <summary>
/// Notices a write-ahead log that belongs to another copy of its database file. A killed process leaves such a log. If somebody then restores
/// an older file beside it, SQLite writes the log's pages over it, and the result is neither state: rows vanish, and indexes are damaged.
/// SQLite does not notice that, because the file does not name its log. Both contain the change counter of the file and its size, though. A
/// copy from before the log that has the same of both is not noticed. See https://sqlite.org/fileformat2.html.
/// </summary>
internal static class SqliteWriteAheadLog
{
    private const int Corrupt = 11, LogHeader = 32, FrameHeader = 24, FileHeader = 100, CounterOffset = 24, SizeOffset = 28;
    private const uint Magic = 0x377f0682;

    /// <summary>
    /// The files that were checked. A file is read before this process opens it with SQLite, and never while it is open: closing it would
    /// release SQLite's locks.
    /// </summary>
    private static readonly ConcurrentDictionary<string, Lazy<bool>> Checked = new();

    /// <summary>Checks a database file before this process opens it for the first time.</summary>
    /// <param name="file">The full path.</param>
    /// <exception cref="SqliteException">The write-ahead log beside the file belongs to another copy of it.</exception>
    public static void Check(string file)
    {
        if (!Checked.GetOrAdd(file, static path => new Lazy<bool>(() => Belongs(path))).Value)
        {
            // The next attempt checks again, because the log may have been removed.
            Forget(file);
            throw new SqliteException(
                $"The write-ahead log {file}-wal belongs to another copy of the file, such as one from before a restore. Delete it and {file}-shm while no process uses the file.",
                Corrupt);
        }
    }

    /// <summary>Checks the file again before it is opened the next time.</summary>
    public static void Forget(string file) => Checked.TryRemove(file, out _);

    /// <summary>Another process may be writing, so what does not match has to be the same twice.</summary>
    private static bool Belongs(string file)
    {
        for (var previous = Read(file); previous is { Belongs: false };)
        {
            var next = Read(file);
            if (next == previous)
            {
                return false;
            }

            previous = next;
        }

        return true;
    }

    /// <summary>Reads both files, or returns null if one of them is missing or has nothing to compare.</summary>
    private static Pair? Read(string file)
    {
        try
        {
            if (ReadLog(file + "-wal") is not { } log)
            {
                return null;
            }

            var header = new byte[FileHeader];
            using var stream = Open(file);
            return stream.ReadAtLeast(header, header.Length, throwOnEndOfStream: false) < header.Length
                ? null
                : new Pair(BinaryPrimitives.ReadUInt32BigEndian(header.AsSpan(CounterOffset)), BinaryPrimitives.ReadUInt32BigEndian(header.AsSpan(SizeOffset)), log);
        }
        catch (IOException)
        {
            // SQLite reports a file that cannot be read.
            return null;
        }
    }

    /// <summary>Reads what the log says about the file, or returns null if it contains no transaction.</summary>
    private static Log? ReadLog(string file)
    {
        if (!File.Exists(file))
        {
            return null;
        }

        using var stream = Open(file);
        var header = new byte[LogHeader];
        if (stream.ReadAtLeast(header, header.Length, throwOnEndOfStream: false) < header.Length
            || (BinaryPrimitives.ReadUInt32BigEndian(header) & ~1u) != Magic)
        {
            return null;
        }

        var pageSize = BinaryPrimitives.ReadUInt32BigEndian(header.AsSpan(8));
        var salts = BinaryPrimitives.ReadUInt64BigEndian(header.AsSpan(16));
        (uint First, uint Last)? counters = null;
        long? smallest = null;
        var frame = new byte[FrameHeader + CounterOffset + sizeof(uint)];
        for (var number = 1; ; number++)
        {
            stream.Position = LogHeader + (number - 1) * (FrameHeader + (long)pageSize);

            // Frames with other salts are left over from before the log was begun anew.
            if (stream.ReadAtLeast(frame, frame.Length, throwOnEndOfStream: false) < frame.Length || BinaryPrimitives.ReadUInt64BigEndian(frame.AsSpan(8)) != salts)
            {
                return smallest is { } size ? new Log(counters?.First, counters?.Last, size) : null;
            }

            if (BinaryPrimitives.ReadUInt32BigEndian(frame) == 1)
            {
                var counter = BinaryPrimitives.ReadUInt32BigEndian(frame.AsSpan(FrameHeader + CounterOffset));
                counters = (counters?.First ?? counter, counter);
            }

            // Only the last frame of a transaction has the size of the file after it. The first transaction wrote each page that it added.
            if (BinaryPrimitives.ReadUInt32BigEndian(frame.AsSpan(sizeof(uint))) is var after and not 0)
            {
                smallest = smallest is { } known ? Math.Min(known, after) : counters is null ? after : after - number;
            }
        }
    }

    private static FileStream Open(string file) => new(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);

    /// <summary>A log.</summary>
    /// <param name="First">The change counter in the first copy of the file's first page, or null if the log has none.</param>
    /// <param name="Last">The change counter in the last one.</param>
    /// <param name="Smallest">The smallest size that the file can have had since before the log, in pages.</param>
    private sealed record Log(uint? First, uint? Last, long Smallest);

    /// <summary>A file and its log.</summary>
    /// <param name="Counter">The change counter of the file.</param>
    /// <param name="Size">The size of the file in pages, when its first page was written.</param>
    /// <param name="Log">The log.</param>
    private sealed record Pair(uint Counter, uint Size, Log Log)
    {
        /// <summary>
        /// A transaction that changes the size changes the first page. Then it increases the counter by one, or leaves it if no other
        /// connection wrote in between.
        /// </summary>
        public bool Belongs => Log.First is { } first
            ? Counter + 1 >= first && Counter <= Log.Last && Size >= Log.Smallest
            : Size == Log.Smallest;
    }
}
