using System.Xml.Linq;
using Mono.Cecil;
using Mono.Cecil.Cil;
using Monolith.Architecture;

namespace Architecture.Tests;

/// <summary>
/// A copy of this solution's src folder in which the sample module, Loyalty, is a module of src/Modules. The assemblies are those built
/// with the tests, unless a test replaces them.
/// </summary>
internal sealed class GuidedSolution : IDisposable
{
    private const string Module = "src/Modules/Loyalty/Loyalty/Loyalty.csproj";
    private const string Contracts = "src/Modules/Loyalty/Loyalty.Contracts/Loyalty.Contracts.csproj";

    private readonly string _root = Directory.CreateTempSubdirectory("guided-solution-").FullName;

    public GuidedSolution()
    {
        foreach (var file in Directory.EnumerateFiles(Repository.Root).Where(file => Path.GetExtension(file) is ".sln" or ".props"))
        {
            File.Copy(file, Path.Combine(_root, Path.GetFileName(file)));
        }

        Copy(Path.Combine(Repository.Root, "src"), Path.Combine(_root, "src"));
        Copy(Path.Combine(Repository.Root, "tests", "Samples", "Loyalty"), Path.Combine(_root, "src", "Modules", "Loyalty"));
        Directory.CreateDirectory(Changed);
    }

    private string Changed => Path.Combine(_root, "artifacts");

    public void Dispose() => Directory.Delete(_root, recursive: true);

    public IReadOnlyList<Violation> Check() =>
        ArchitectureRules.Of(_root, new SolutionLayout { AssemblyFolders = [Changed, AppContext.BaseDirectory] }).AllowStale().Find();

    /// <summary>Adds the module to the solution and to the host, as the guide's commands do, with the required line in Program.cs.</summary>
    public void List()
    {
        var solution = Path.Combine(_root, "Monolith.sln");
        File.WriteAllText(solution, File.ReadAllText(solution).Replace("\nGlobal", $"\n{Entry(Module)}{Entry(Contracts)}Global", StringComparison.Ordinal));
        Reference("src/Host/Host.csproj", Module);
        ChangeAssembly("Monolith.Host", host =>
        {
            using var loyalty = AssemblyDefinition.ReadAssembly(PathOf("Loyalty"));
            var module = loyalty.MainModule.GetType("Loyalty.LoyaltyModule");
            var main = host.EntryPoint.Body.GetILProcessor();
            main.InsertBefore(host.EntryPoint.Body.Instructions[0], main.Create(OpCodes.Pop));
            main.InsertBefore(
                host.EntryPoint.Body.Instructions[0],
                main.Create(OpCodes.Newobj, host.MainModule.ImportReference(module.Methods.Single(method => method.IsConstructor))));
        });
    }

    /// <summary>Adds a reference to another project to the module's project, as an editor's quick fix does.</summary>
    public void Reference(string project) => Reference(Module, project);

    /// <summary>Changes a compiled type of the module.</summary>
    public void ChangeType(string name, Action<TypeDefinition> change) =>
        ChangeAssembly("Loyalty", assembly => change(assembly.MainModule.GetType(name)));

    private static string Entry(string project) =>
        $"Project(\"{{FAE04EC0-301F-11D3-BF4B-00C04F79EFBC}}\") = \"{Path.GetFileNameWithoutExtension(project)}\", \"{project}\", \"{{{Guid.CreateVersion7()}}}\"\nEndProject\n";

    private void Reference(string from, string project)
    {
        var path = Path.Combine(_root, from);
        var document = XDocument.Load(path);
        document.Root!.Add(new XElement("ItemGroup", new XElement("ProjectReference", new XAttribute("Include", Path.Combine(_root, project)))));
        document.Save(path);
    }

    private static string PathOf(string assembly) => Path.Combine(AppContext.BaseDirectory, assembly + ".dll");

    private static void Copy(string source, string target)
    {
        Directory.CreateDirectory(target);
        foreach (var file in Directory.EnumerateFiles(source))
        {
            File.Copy(file, Path.Combine(target, Path.GetFileName(file)));
        }

        foreach (var folder in Directory.EnumerateDirectories(source).Where(folder => Path.GetFileName(folder) is not ("bin" or "obj")))
        {
            Copy(folder, Path.Combine(target, Path.GetFileName(folder)));
        }
    }

    private void ChangeAssembly(string name, Action<AssemblyDefinition> change)
    {
        using var resolver = new DefaultAssemblyResolver();
        resolver.AddSearchDirectory(AppContext.BaseDirectory);
        using var assembly = AssemblyDefinition.ReadAssembly(PathOf(name), new ReaderParameters { AssemblyResolver = resolver });
        change(assembly);
        assembly.Write(Path.Combine(Changed, name + ".dll"));
    }
}
