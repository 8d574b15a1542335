using System.Reflection.PortableExecutable;
using System.Security.Cryptography;

namespace Monolith.Architecture;

/// <summary>
/// Finds a source file that a project's assembly was not built from. Debug symbols contain the hash of each file, so that neither a checkout
/// nor a copy, which write all files anew, looks like a change. What no symbol knows is compared by its time, unless all files are newer.
/// </summary>
internal static class StaleSources
{
    private static readonly Guid Sha256 = new("8829d00f-11b8-4213-878b-770e8597ac16"), Sha1 = new("ff1816ec-aa5e-4d10-87f7-6f4963833460");

    /// <summary>Returns the full path of the first file that changed after the build, or null.</summary>
    /// <param name="project">The project.</param>
    /// <param name="assembly">The path of its assembly.</param>
    /// <param name="root">The solution's root.</param>
    public static string? Find(ProjectFile project, string assembly, string root)
    {
        var folder = Path.GetDirectoryName(project.Path)!;
        var built = File.GetLastWriteTimeUtc(assembly);
        var sources = project.Sources.Where(file => !ProjectFile.IsOutput(folder, file) && File.Exists(file)).ToList();
        if (ReadDocuments(assembly, root) is not { } documents)
        {
            return sources.Append(project.Path).FirstOrDefault(IsNewer);
        }

        // A checkout writes all files after the build that it is checked against.
        var timesCount = !sources.TrueForAll(IsNewer);
        return sources.Find(file => documents.TryGetValue(file, out var document) ? !document.IsHashOf(file) : timesCount && IsNewer(file))
            ?? documents.Keys.FirstOrDefault(file => file.StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal) && !ProjectFile.IsOutput(folder, file) && !File.Exists(file))
            ?? (timesCount && IsNewer(project.Path) ? project.Path : null);

        bool IsNewer(string file) => File.GetLastWriteTimeUtc(file) > built;
    }

    /// <summary>Reads the hashes of the compiled files by their full paths, or returns null without debug symbols.</summary>
    private static Dictionary<string, Document>? ReadDocuments(string assembly, string root)
    {
        using var image = new PEReader(File.OpenRead(assembly));
        if (!image.TryOpenAssociatedPortablePdb(assembly, path => File.Exists(path) ? File.OpenRead(path) : null, out var symbols, out _))
        {
            return null;
        }

        using (symbols)
        {
            var reader = symbols!.GetMetadataReader();
            return reader.Documents.Select(reader.GetDocument)
                .Where(document => Path.IsPathRooted(reader.GetString(document.Name)))
                .Select(document => (Path: SourceLocator.FileOf(reader.GetString(document.Name), root), Document: new Document(reader.GetGuid(document.HashAlgorithm), reader.GetBlobBytes(document.Hash))))
                .Where(document => document.Path is not null)
                .DistinctBy(document => document.Path)
                .ToDictionary(document => Path.GetFullPath(document.Path!, root), document => document.Document, StringComparer.OrdinalIgnoreCase);
        }
    }

    private sealed record Document(Guid Algorithm, byte[] Hash)
    {
        /// <summary>An unknown algorithm proves no change.</summary>
        public bool IsHashOf(string file)
        {
            using var content = File.OpenRead(file);
            return Algorithm == Sha256 ? SHA256.HashData(content).AsSpan().SequenceEqual(Hash)
#pragma warning disable CA5350 // The compiler chose the algorithm.
                : Algorithm != Sha1 || SHA1.HashData(content).AsSpan().SequenceEqual(Hash);
#pragma warning restore CA5350
        }
    }
}
