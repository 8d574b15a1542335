namespace Acceptance.Tests;

/// <summary>A folder that is deleted after the test.</summary>
public sealed class TestDirectory : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("monolith-acceptance-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
