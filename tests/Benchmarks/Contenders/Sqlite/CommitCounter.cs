using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;

namespace Monolith.Benchmarks;

/// <summary>
/// Counts the commits of all SQLite files of a folder, as SQLite counts them itself: the field iChange of the WAL index
/// (https://sqlite.org/walformat.html, offset 8 of the -shm file) grows by one with each transaction that wrote.
/// Looking at it costs neither contender anything.
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
            // Kept open until SQLite is done with the file: closing it would release the locks that SQLite holds on it,
            // as POSIX has it.
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
