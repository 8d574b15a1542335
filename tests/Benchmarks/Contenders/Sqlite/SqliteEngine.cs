namespace Monolith.Benchmarks;

/// <summary>SQLite, a file per module.</summary>
/// <param name="root">The folder that files are made in.</param>
internal sealed class SqliteEngine(string root) : IEngine
{
    public const string Title = "SQLite";

    public string Name => Title;

    public bool IsServer => false;

    public string? Description => null;

    public async Task<ModuleData> CreateAsync(Topology topology, CancellationToken cancellationToken) =>
        await ModuleFiles.CreateAsync(root, topology, cancellationToken);
}
