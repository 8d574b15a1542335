namespace Monolith.Runtime.Storage.Tests;

/// <summary>Records the reported progress of a copy.</summary>
internal sealed class RecordedProgress : IProgress<CopyProgress>
{
    public List<CopyProgress> All { get; } = [];

    public void Report(CopyProgress value) => All.Add(value);
}
