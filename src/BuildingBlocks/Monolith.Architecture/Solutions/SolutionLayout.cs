namespace Monolith.Architecture;

/// <summary>The conventions by which things of a solution are found. Folders are relative to its root.</summary>
public sealed record SolutionLayout
{
    /// <summary>The solution file. By default the only .sln or .slnx file of the root.</summary>
    public string? SolutionFile { get; init; }

    /// <summary>Where each folder is a module: <c>Ordering/Ordering</c> and <c>Ordering/Ordering.Contracts</c>.</summary>
    public string Modules { get; init; } = "src/Modules";

    /// <summary>Where what all modules may use is.</summary>
    public string BuildingBlocks { get; init; } = "src/BuildingBlocks";

    /// <summary>Where the project is that composes the modules.</summary>
    public string Host { get; init; } = "src/Host";

    /// <summary>What the name of a module's public project ends with.</summary>
    public string ContractsSuffix { get; init; } = ".Contracts";

    /// <summary>What the name of a project's own tests ends with.</summary>
    public string TestsSuffix { get; init; } = ".Tests";

    /// <summary>
    /// Where compiled assemblies are looked for, in this order; by default beside the test assembly. What is in none of
    /// them is looked for in the project's own <c>bin</c>, where the newest counts.
    /// </summary>
    public IReadOnlyList<string> AssemblyFolders { get; init; } = [AppContext.BaseDirectory];
}
