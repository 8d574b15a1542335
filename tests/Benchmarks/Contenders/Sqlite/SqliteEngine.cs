namespace Monolith.Benchmarks;

/// <summary>SQLite, with a file per module.</summary>
/// <param name="root">The folder for data files.</param>
internal sealed class SqliteEngine(string root) : IEngine
{
    public const string Title = "SQLite";

    public string Name => Title;

    public bool IsServer => false;

    public string? Description => null;

    public async Task<ModuleData> CreateAsync(Topology topology, CancellationToken cancellationToken) =>
        await ModuleFiles.CreateAsync(root, topology, cancellationToken);
}
