using System.Runtime.CompilerServices;

namespace Monolith.Tests;

/// <summary>
/// Moves the temporary files of a test process, and of the processes and servers that it starts, to one folder in memory, if Linux offers
/// one. Tests kill processes but never the machine, so no test needs a disk; a commit to disk costs about 4 ms. The folder is deleted when
/// the process ends, or by the next test process if this one was killed. An explicit TMPDIR takes precedence.
/// </summary>
internal static class TemporaryFiles
{
    private const string Variable = "TMPDIR";
    private const string Memory = "/dev/shm";
    private const string Prefix = "monolith-tests-";

    /// <summary>A file that is locked while the process runs.</summary>
    private const string InUse = "in-use";

    /// <summary>A full run uses less than half of this. Containers often have 64 MB, which is too little.</summary>
    private const long EnoughBytes = 4L << 30;

    private static FileStream? _lock;

#pragma warning disable CA2255 // A test process has no Main method that could run this first.
    [ModuleInitializer]
#pragma warning restore CA2255
    internal static void UseMemory()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } || !Directory.Exists(Memory) || new DriveInfo(Memory).AvailableFreeSpace < EnoughBytes)
        {
            return;
        }

        // A folder of this minute may belong to a process that is about to lock it.
        var aMinuteAgo = TimeProvider.System.GetUtcNow().UtcDateTime.AddMinutes(-1);
        foreach (var folder in Directory.EnumerateDirectories(Memory, Prefix + "*").Where(folder => Directory.GetLastWriteTimeUtc(folder) < aMinuteAgo))
        {
            DeleteUnlessInUse(folder);
        }

        var own = Directory.CreateDirectory(Path.Combine(Memory, $"{Prefix}{Environment.ProcessId}-{Environment.TickCount64}")).FullName;
        _lock = new FileStream(Path.Combine(own, InUse), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None);
        Environment.SetEnvironmentVariable(Variable, own);
        AppDomain.CurrentDomain.ProcessExit += (_, _) =>
        {
            _lock.Dispose();
            DeleteUnlessInUse(own);
        };
    }

    private static void DeleteUnlessInUse(string folder)
    {
        try
        {
            // Throws if another process holds the lock.
            new FileStream(Path.Combine(folder, InUse), FileMode.Open, FileAccess.ReadWrite, FileShare.None).Dispose();
            Directory.Delete(folder, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The folder is in use, or belongs to another user. The next test run deletes files that an exiting process still writes.
        }
    }
}
