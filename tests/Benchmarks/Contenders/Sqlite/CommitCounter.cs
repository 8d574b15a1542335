using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;

namespace Monolith.Benchmarks;

/// <summary>
/// Counts the commits of all SQLite files of a folder, with SQLite's own counter: the field iChange of the WAL index
/// (https://sqlite.org/walformat.html, offset 8 of the -shm file) increases with each writing transaction. Reading it does not affect the
/// contenders.
/// </summary>
internal sealed class CommitCounter(string directory) : IDisposable
{
    private const int ChangeCounterOffset = 8;

    private readonly Dictionary<string, SafeFileHandle> _open = [];

    public long Count()
    {
        long commits = 0;
        Span<byte> counter = stackalloc byte[sizeof(uint)];
        foreach (var path in Directory.EnumerateFiles(directory, "*.db-shm"))
        {
            // Keep it open until SQLite has closed the file: with POSIX locks, closing it would release the locks that SQLite holds on it.
            if (!_open.TryGetValue(path, out var file))
            {
                _open[path] = file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            }

            RandomAccess.Read(file, counter, ChangeCounterOffset);
            commits += BitConverter.IsLittleEndian ? BinaryPrimitives.ReadUInt32LittleEndian(counter) : BinaryPrimitives.ReadUInt32BigEndian(counter);
        }

        return commits;
    }

    public void Dispose()
    {
        foreach (var file in _open.Values)
        {
            file.Dispose();
        }
    }
}
