using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Monolith.Benchmarks;

/// <summary>The machine on which the figures were measured, without its host name.</summary>
/// <param name="Processor">The processor's model.</param>
/// <param name="Cores">The number of cores available to this process.</param>
/// <param name="MemoryGigabytes">The memory available to this process.</param>
/// <param name="FileSystem">The file system of the data files.</param>
/// <param name="SyncMicroseconds">The median time of appending 4 KB and flushing to disk, before and after the run.</param>
/// <param name="LoadBefore">The load average of Linux over the minute before the run, or null when unavailable.</param>
/// <param name="Kernel">The operating system.</param>
/// <param name="Runtime">The version of .NET.</param>
/// <param name="Build">The build configuration that was measured.</param>
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

    /// <summary>Measures the minimum cost of a commit on this disk.</summary>
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

    /// <summary>Finds the drive with the longest path that contains the folder.</summary>
    private static string ReadFileSystem(string directory) => DriveInfo.GetDrives()
        .Where(drive => directory.StartsWith(drive.Name, StringComparison.Ordinal))
        .MaxBy(drive => drive.Name.Length)?.DriveFormat ?? "unknown";
}
