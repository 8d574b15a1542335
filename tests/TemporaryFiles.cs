using System.Runtime.CompilerServices;

namespace Monolith.Tests;

/// <summary>
/// Puts the temporary files of the tests, and of the processes and servers that they start, in memory where Linux offers it.
/// Tests kill processes but never the machine, so no test needs a disk; a commit to disk costs about 4 ms. An explicit TMPDIR wins.
/// </summary>
internal static class TemporaryFiles
{
    private const string Variable = "TMPDIR";
    private const string Memory = "/dev/shm";

    /// <summary>A full run uses less than half of this. Containers often have 64 MB, which is too little.</summary>
    private const long EnoughBytes = 4L << 30;

#pragma warning disable CA2255 // A test process has no Main of its own that could do this first.
    [ModuleInitializer]
#pragma warning restore CA2255
    internal static void UseMemory()
    {
        if (Environment.GetEnvironmentVariable(Variable) is null or "" && Directory.Exists(Memory) && new DriveInfo(Memory).AvailableFreeSpace >= EnoughBytes)
        {
            Environment.SetEnvironmentVariable(Variable, Memory);
        }
    }
}
