using System.Reflection;

namespace Monolith.Extraction.Tests;

/// <summary>The repository that the tool writes for Payments, with empty files for the packages of the building blocks.</summary>
public sealed class ExtractedPayments : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public ExtractedPayments()
    {
        BuildingBlockPackage[] packages = [Empty("Monolith"), Empty("Monolith.Hosting"), Empty("Monolith.Operations")];
        new CodeExtraction(ExtractedModule.Find("Payments", Source), TargetFolder.Choose(Extracted.Root, Source)).Run(packages, []);

        BuildingBlockPackage Empty(string id) => new(_folder.Write($"{id}.1.0.0.nupkg", ""), id, "1.0.0");
    }

    internal SourceRepository Source { get; } = new(Path.TrimEndingDirectorySeparator(
        typeof(ExtractedPayments).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "RepositoryRoot").Value!));

    internal SourceRepository Extracted => new(Path.Combine(_folder.Path, "service"));

    public void Dispose() => _folder.Dispose();
}
