using System.Reflection;

namespace Monolith.Architecture.Tests;

/// <summary>A solution that exists for one test: a base and what is laid over it, compiled in a folder of its own.</summary>
internal sealed class MiniSolution : IDisposable
{
    private const string NotBuilt = "not-built.txt";

    private MiniSolution(string root) => Root = root;

    public static string Repository { get; } = typeof(MiniSolution).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "RepositoryRoot").Value!;

    public static string Fixtures { get; } = Path.Combine(Repository, "tests", "BuildingBlocks", "Monolith.Architecture.Tests", "Fixtures");

    public string Root { get; }

    public SolutionLayout Layout => new() { AssemblyFolders = [Path.Combine(Root, "artifacts")] };

    public ArchitectureRules Rules => ArchitectureRules.Of(Root, Layout);

    /// <summary>Lays out the fixtures' base, and folders over it: their files replace and add.</summary>
    public static MiniSolution Create(params IEnumerable<string> overlays)
    {
        var solution = new MiniSolution(Directory.CreateTempSubdirectory("mini-solution-").FullName);
        foreach (var folder in overlays.Prepend(Path.Combine(Fixtures, "Base")))
        {
            solution.Copy(folder);
        }

        solution.Compile();
        return solution;
    }

    /// <summary>A solution file and nothing else.</summary>
    public static MiniSolution CreateEmpty()
    {
        var solution = new MiniSolution(Directory.CreateTempSubdirectory("mini-solution-").FullName);
        File.WriteAllText(Path.Combine(solution.Root, "Empty.slnx"), "<Solution />");
        return solution;
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);

    private void Copy(string folder)
    {
        foreach (var file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(Root, Path.GetRelativePath(folder, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target, overwrite: true);
        }
    }

    private void Compile()
    {
        var compiler = new MiniCompiler(ProjectFile.FindUnder(Root).Select(ProjectFile.Read));
        var excluded = Path.Combine(Root, NotBuilt) is var list && File.Exists(list) ? File.ReadAllLines(list) : [];
        Directory.CreateDirectory(Layout.AssemblyFolders[0]);
        foreach (var (assembly, image) in compiler.CompileAll().Where(compiled => !excluded.Contains(compiled.Assembly)))
        {
            File.WriteAllBytes(Path.Combine(Layout.AssemblyFolders[0], assembly + ".dll"), image);
        }
    }
}
