using System.Reflection;

namespace Monolith.Architecture.Tests;

/// <summary>A solution for one test: a base and the files laid over it, compiled in a separate folder.</summary>
internal sealed class MiniSolution : IDisposable
{
    /// <summary>The base of a solution of Monolith.</summary>
    public const string Base = "Base";

    /// <summary>The base of a solution without Monolith.</summary>
    public const string Plain = "Plain";

    private const string NotBuilt = "not-built.txt", Changed = "changed.txt";

    /// <summary>Most fixtures change no project files, or one: MSBuild evaluates equal ones once for all of them.</summary>
    private static readonly Dictionary<string, (string Root, ProjectFile File)> Evaluated = [];

    private MiniSolution(string root) => Root = root;

    public static string Repository { get; } = typeof(MiniSolution).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "RepositoryRoot").Value!;

    public static string Fixtures { get; } = Path.Combine(Repository, "tests", "BuildingBlocks", "Monolith.Architecture.Tests", "Fixtures");

    public string Root { get; }

    public SolutionLayout Layout => SolutionLayout.Read(Root) with { AssemblyFolders = [Path.Combine(Root, "artifacts")] };

    public ArchitectureRules Rules => ArchitectureRules.Of(Read());

    public Solution Read(SolutionLayout? layout = null) => Read(Root, layout ?? Layout);

    /// <summary>Reads any mini-solution.</summary>
    public static Solution Read(string root, SolutionLayout layout) => Solution.Read(root, layout, Evaluate, ComposedModules.Of);

    /// <summary>Lays out the fixtures' base, and folders over it: their files replace and add.</summary>
    public static MiniSolution Create(params IEnumerable<string> overlays) => Create(Base, overlays);

    /// <summary>Lays out the base of a solution without Monolith, and folders over it.</summary>
    public static MiniSolution CreatePlain(params IEnumerable<string> overlays) => Create(Plain, overlays);

    /// <summary>Creates a solution with only a solution file.</summary>
    public static MiniSolution CreateEmpty()
    {
        var solution = new MiniSolution(Directory.CreateTempSubdirectory("mini-solution-").FullName);
        File.WriteAllText(Path.Combine(solution.Root, "Empty.slnx"), "<Solution />");
        return solution;
    }

    /// <summary>Copies the assemblies to the output folders of their projects, where a build puts them.</summary>
    public MiniSolution PutInOutputFolders()
    {
        foreach (var project in Read().Projects)
        {
            var output = Directory.CreateDirectory(Path.Combine(project.Folder, "bin", "Debug", "net10.0")).FullName;
            File.Copy(project.AssemblyPath!, Path.Combine(output, project.AssemblyName + ".dll"));
        }

        return this;
    }

    /// <summary>Writes the file that describes the solution to the rules.</summary>
    public void Write(string rules) => File.WriteAllText(Path.Combine(Root, SolutionLayout.FileName), rules);

    /// <summary>Gives a file a time after the build.</summary>
    /// <param name="file">Its path from the root.</param>
    public void Touch(string file) => File.SetLastWriteTimeUtc(Path.Combine(Root, file), TimeProvider.System.GetUtcNow().UtcDateTime.AddMinutes(1));

    public void Dispose() => Directory.Delete(Root, recursive: true);

    private static MiniSolution Create(string lowest, IEnumerable<string> overlays)
    {
        var solution = new MiniSolution(Directory.CreateTempSubdirectory("mini-solution-").FullName);
        foreach (var folder in overlays.Prepend(Path.Combine(Fixtures, lowest)))
        {
            solution.Copy(folder);
        }

        solution.Compile();
        return solution;
    }

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
        var compiler = new MiniCompiler(Evaluate(Root, ProjectFile.FindUnder(Root)));
        var excluded = ReadList(NotBuilt);
        Directory.CreateDirectory(Layout.AssemblyFolders[0]);
        foreach (var (assembly, image) in compiler.CompileAll().Where(compiled => !excluded.Contains(compiled.Assembly)))
        {
            File.WriteAllBytes(Path.Combine(Layout.AssemblyFolders[0], assembly + ".dll"), image);
        }

        foreach (var file in ReadList(Changed))
        {
            Touch(file);
        }
    }

    private string[] ReadList(string name) => Path.Combine(Root, name) is var list && File.Exists(list) ? File.ReadAllLines(list) : [];

    /// <summary>
    /// Evaluates like <see cref="ProjectEvaluation.Evaluate"/>, but a project once for all solutions in which it and the files that it may
    /// import are equal.
    /// </summary>
    private static IReadOnlyList<ProjectFile> Evaluate(string root, IEnumerable<string> paths)
    {
        var imports = string.Join('\0', Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories)
            .Where(file => Path.GetExtension(file) is ".props" or ".targets").Order(StringComparer.Ordinal).Select(Describe));
        var keys = paths.ToDictionary(path => path, path => $"{Describe(path)}\0{imports}");
        lock (Evaluated)
        {
            foreach (var file in ProjectEvaluation.Evaluate(root, keys.Keys.Where(path => !Evaluated.ContainsKey(keys[path]))))
            {
                Evaluated.Add(keys[file.Path], (root, file));
            }

            return [.. keys.Values.Select(key => Move(Evaluated[key], root))];
        }

        string Describe(string file) => $"{Path.GetRelativePath(root, file)}\n{File.ReadAllText(file)}";
    }

    private static ProjectFile Move((string Root, ProjectFile File) evaluated, string root)
    {
        var (from, file) = evaluated;
        return file with
        {
            Path = Moved(file.Path),
            Outputs = [.. file.Outputs.Select(Moved)],
            ProjectReferences = [.. file.ProjectReferences.Select(Moved)],
            Sources = [.. file.Sources.Select(Moved)],
            TargetItems = [.. file.TargetItems.Select(MovedItem)],
        };

        TargetItem MovedItem(TargetItem item) => item with
        {
            Include = item.Include.Replace(from, root, StringComparison.Ordinal),
            File = item.File is null ? null : Moved(item.File),
        };

        string Moved(string path) => Path.GetFullPath(Path.GetRelativePath(from, path), root);
    }
}
