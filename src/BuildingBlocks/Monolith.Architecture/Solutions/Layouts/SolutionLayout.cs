namespace Monolith.Architecture;

/// <summary>The conventions with which the parts of a solution are found. Folders are relative to its root.</summary>
public sealed record SolutionLayout
{
    internal const string UsualBuildingBlocks = "src/BuildingBlocks";

    /// <summary>The name of the file beside a solution file that describes the solution to the rules; see <see cref="Read"/>.</summary>
    public const string FileName = "monolith-rules.json";

    /// <summary>The path of the solution file. Default: the only .sln or .slnx file in the root folder.</summary>
    public string? SolutionFile { get; init; }

    /// <summary>
    /// How modules are found: a folder in which each subfolder is a module (<c>src/Modules</c>), a pattern of their folders
    /// (<c>src/*/Modules/*</c>), or a pattern of project names, in which the last <c>*</c> is the module's name (<c>Acme.Modules.*</c>). A
    /// module may have several projects. Test projects belong to no module. Nor do projects in a top-level folder for tests, samples or
    /// benchmarks, unless a path names them.
    /// </summary>
    public string Modules { get; init; } = "src/Modules";

    /// <summary>
    /// The modules by name, instead of <see cref="Modules"/>. A module has the projects that match one of its patterns: a folder
    /// (<c>src/Orders</c>), or a project name (<c>Acme.Orders.*</c>).
    /// </summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>>? ModuleMap { get; init; }

    /// <summary>
    /// The folder of the building blocks, which all modules may use. If null, these are the projects that modules reference, those without
    /// a module that hosts reference, and those in <c>src/BuildingBlocks</c>.
    /// </summary>
    public string? BuildingBlocks { get; init; } = UsualBuildingBlocks;

    /// <summary>
    /// The folder of the project that composes the modules. If null, these are the programs that reference more of a module than its
    /// Contracts, other than tests, samples and benchmarks.
    /// </summary>
    public string? Host { get; init; } = "src/Host";

    /// <summary>
    /// The ends of the names of a module's public projects. The first one is the end of the name that messages propose.
    /// </summary>
    public IReadOnlyList<string> ContractsSuffixes { get; init; } = [".Contracts", ".IntegrationEvents", ".PublicApi"];

    /// <summary>The suffix of the name of a project's own tests.</summary>
    public string TestsSuffix { get; init; } = ".Tests";

    /// <summary>
    /// The folders to search for compiled assemblies, in this order. Default: the folder of the test assembly. Assemblies found in none of
    /// them are searched in the project's own output folders, where the newest one counts.
    /// </summary>
    public IReadOnlyList<string> AssemblyFolders { get; init; } = [AppContext.BaseDirectory];

    internal string ContractsSuffix => ContractsSuffixes[0];

    /// <summary>
    /// Reads the layout of a solution from its file <c>monolith-rules.json</c>. Without the file, or its property <c>modules</c>, the layout
    /// is that of this repository.
    /// </summary>
    /// <param name="root">The folder of the solution file.</param>
    /// <exception cref="InvalidOperationException">The file is invalid. The message says why.</exception>
    public static SolutionLayout Read(string root) => RulesFile.Read(root).Layout;

    /// <summary>
    /// Returns the layout of a solution with other conventions: its building blocks and hosts are found by their references, and not in a
    /// folder.
    /// </summary>
    /// <param name="modules">The pattern of the modules; see <see cref="Modules"/>.</param>
    public SolutionLayout WithModules(string modules) => this with { Modules = modules, ModuleMap = null, BuildingBlocks = null, Host = null };

    internal bool IsContracts(string project) => ContractsSuffixes.Any(suffix => project.EndsWith(suffix, StringComparison.OrdinalIgnoreCase));
}
