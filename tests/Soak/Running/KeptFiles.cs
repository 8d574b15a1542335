namespace Soak;

/// <summary>Keeps the files of a run in which something is wrong.</summary>
internal static class KeptFiles
{
    public static void Copy(string from, string to)
    {
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target, overwrite: true);
        }

        SoakOutput.Write($"The logs and files are in {Path.GetFullPath(to)}.");
    }
}
