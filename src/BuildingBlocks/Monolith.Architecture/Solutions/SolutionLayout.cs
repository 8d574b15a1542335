namespace Monolith.Architecture;

/// <summary>The conventions with which the parts of a solution are found. Folders are relative to its root.</summary>
public sealed record SolutionLayout
{
    /// <summary>The path of the solution file. Default: the only .sln or .slnx file in the root folder.</summary>
    public string? SolutionFile { get; init; }

    /// <summary>
    /// The folder of the modules, in which each subfolder is a module: <c>Ordering/Ordering</c> and <c>Ordering/Ordering.Contracts</c>.
    /// </summary>
    public string Modules { get; init; } = "src/Modules";

    /// <summary>The folder of the building blocks, which all modules may use.</summary>
    public string BuildingBlocks { get; init; } = "src/BuildingBlocks";

    /// <summary>The folder of the project that composes the modules.</summary>
    public string Host { get; init; } = "src/Host";

    /// <summary>The suffix of the name of a module's public project.</summary>
    public string ContractsSuffix { get; init; } = ".Contracts";

    /// <summary>The suffix of the name of a project's own tests.</summary>
    public string TestsSuffix { get; init; } = ".Tests";

    /// <summary>
    /// The folders to search for compiled assemblies, in this order. Default: the folder of the test assembly. Assemblies found in none of
    /// them are searched in the project's own <c>bin</c> folder, where the newest one counts.
    /// </summary>
    public IReadOnlyList<string> AssemblyFolders { get; init; } = [AppContext.BaseDirectory];
}
