using System.Buffers.Binary;
using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;
using Microsoft.Win32.SafeHandles;

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
    /// The files that were checked. Closing a file releases all locks that SQLite holds on it in this process, and another thread may open it
    /// with SQLite at any time. So a file that was read stays open, until it is no longer the one that SQLite opens by its name.
    /// See https://sqlite.org/howtocorrupt.html.
    /// </summary>
    private static readonly ConcurrentDictionary<string, Lazy<CheckedFile>> Checked = new();

    /// <summary>Checks a database file before this process opens it for the first time.</summary>
    /// <param name="file">The full path.</param>
    /// <exception cref="SqliteException">The write-ahead log beside the file belongs to another copy of it.</exception>
    public static void Check(string file)
    {
        var check = Checked.GetOrAdd(file, static path => new Lazy<CheckedFile>(() => CheckedFile.Of(path)));
        if (!check.Value.Belongs)
        {
            // The next attempt checks again, because the log may have been removed. Until it succeeds, SQLite does not open the file here.
            Remove(file, check);
            throw new SqliteException(
                $"The write-ahead log {file}-wal belongs to another copy of the file, such as one from before a restore. Delete it and {file}-shm while no process uses the file.",
                Corrupt);
        }
    }

    /// <summary>Checks a file again before it is opened the next time, unless it is still the one that was checked.</summary>
    /// <param name="file">The full path.</param>
    public static void Forget(string file)
    {
        if (Checked.TryGetValue(file, out var check) && (check.Value.Handle is not { } handle || !File.Exists(file) || OpenFiles.IsDeleted(handle)))
        {
            Remove(file, check);
        }
    }

    private static void Remove(string file, Lazy<CheckedFile> check)
    {
        if (Checked.TryRemove(KeyValuePair.Create(file, check)))
        {
            check.Value.Handle?.Dispose();
        }
    }

    /// <summary>Reads what the log says about the file, or returns null if it contains no transaction.</summary>
    private static Log? ReadLog(string file)
    {
        if (!File.Exists(file))
        {
            return null;
        }

        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
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

    /// <summary>A file that was checked.</summary>
    /// <param name="Belongs">Whether the log beside it is its own.</param>
    /// <param name="Handle">The open file, or null if it was not read.</param>
    private sealed record CheckedFile(bool Belongs, SafeFileHandle? Handle)
    {
        public static CheckedFile Of(string file)
        {
            SafeFileHandle? handle = null;
            try
            {
                if (ReadLog(file + "-wal") is null)
                {
                    return new CheckedFile(Belongs: true, Handle: null);
                }

                handle = File.OpenHandle(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
                return new CheckedFile(IsOwn(file, handle), handle);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // SQLite reports a file that cannot be read.
                return new CheckedFile(Belongs: true, handle);
            }
        }

        /// <summary>Another process may be writing, so what does not match has to be the same twice.</summary>
        private static bool IsOwn(string file, SafeFileHandle handle)
        {
            for (var previous = Read(file, handle); previous is { Belongs: false };)
            {
                var next = Read(file, handle);
                if (next == previous)
                {
                    return false;
                }

                previous = next;
            }

            return true;
        }

        /// <summary>Reads the file and its log, or returns null if one of them has nothing to compare.</summary>
        private static Pair? Read(string file, SafeFileHandle handle)
        {
            var header = new byte[FileHeader];
            return ReadLog(file + "-wal") is { } log && RandomAccess.Read(handle, header, fileOffset: 0) == header.Length
                ? new Pair(BinaryPrimitives.ReadUInt32BigEndian(header.AsSpan(CounterOffset)), BinaryPrimitives.ReadUInt32BigEndian(header.AsSpan(SizeOffset)), log)
                : null;
        }
    }

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
