using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Monolith.Benchmarks;

/// <summary>What the figures were taken on. It names no host.</summary>
/// <param name="Processor">The processor's model.</param>
/// <param name="Cores">Cores that this process may use.</param>
/// <param name="MemoryGigabytes">Memory that this process may use.</param>
/// <param name="FileSystem">The file system of the data files.</param>
/// <param name="SyncMicroseconds">Median time of appending 4 KB and waiting until it is on disk, before and after the run.</param>
/// <param name="LoadBefore">Threads that wanted to run in the minute before (the load average of Linux); null where nobody counts them.</param>
/// <param name="Kernel">The operating system.</param>
/// <param name="Runtime">The version of .NET.</param>
/// <param name="Build">The configuration that was measured.</param>
internal sealed record Machine(
    string Processor, int Cores, double MemoryGigabytes, string FileSystem, double SyncMicroseconds, double? LoadBefore, string Kernel, string Runtime, string Build)
{
    private const int Syncs = 200;
    private const int Block = 4096;

    public static Machine Describe(string directory) => new(
        ReadProcessor(),
        Environment.ProcessorCount,
        GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 1024.0 / 1024.0 / 1024.0,
        ReadFileSystem(directory),
        MeasureSync(directory),
        ReadLoad(),
        RuntimeInformation.OSDescription,
        RuntimeInformation.FrameworkDescription,
        BuildInfo.Configuration);

    /// <summary>What a commit costs at least on this disk.</summary>
    public static double MeasureSync(string directory)
    {
        var path = Path.Combine(directory, "sync");
        var took = new List<double>(Syncs);
        using (var file = File.OpenHandle(path, FileMode.Create, FileAccess.Write, options: FileOptions.None, preallocationSize: Syncs * Block))
        {
            var block = new byte[Block];
            for (var i = 0; i < Syncs; i++)
            {
                RandomAccess.Write(file, block, i * Block);
                var start = Stopwatch.GetTimestamp();
                RandomAccess.FlushToDisk(file);
                took.Add(Stopwatch.GetElapsedTime(start).TotalMicroseconds);
            }
        }

        File.Delete(path);
        return Statistics.Median(took);
    }

    private static double? ReadLoad() => File.Exists("/proc/loadavg")
        ? double.Parse(File.ReadAllText("/proc/loadavg").Split(' ')[0], CultureInfo.InvariantCulture)
        : null;

    private static string ReadProcessor()
    {
        const string key = "model name";
        return File.Exists("/proc/cpuinfo")
            && File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith(key, StringComparison.Ordinal)) is { } line
            ? line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim()
            : RuntimeInformation.ProcessArchitecture.ToString();
    }

    /// <summary>The drive with the longest path that leads to the folder.</summary>
    private static string ReadFileSystem(string directory) => DriveInfo.GetDrives()
        .Where(drive => directory.StartsWith(drive.Name, StringComparison.Ordinal))
        .MaxBy(drive => drive.Name.Length)?.DriveFormat ?? "unknown";
}
