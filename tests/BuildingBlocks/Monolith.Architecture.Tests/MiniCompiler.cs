using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Monolith.Architecture.Tests;

/// <summary>
/// Compiles the projects of a mini-solution in this process, which is seconds faster than a build. Equal input is compiled once for all
/// tests.
/// </summary>
internal sealed class MiniCompiler
{
    /// <summary>
    /// A file beside a project file with references that the project file does not show, such as those of a package's targets.
    /// </summary>
    private const string Smuggled = "references.txt";

    private const string GlobalUsings = """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Net.Http;
        global using System.Threading;
        global using System.Threading.Tasks;
        """;

    private static readonly ConcurrentDictionary<string, Lazy<byte[]>> Cache = new();

    /// <summary>
    /// What fixtures are compiled with. The compiler looks for most names in every one of these assemblies, so a fixture that needs another
    /// one adds it here.
    /// </summary>
    private static readonly HashSet<string> Platform =
    [
        "MediatR", "MediatR.Contracts",
        "Microsoft.AspNetCore", "Microsoft.AspNetCore.Hosting.Abstractions", "Microsoft.AspNetCore.Http.Abstractions", "Microsoft.AspNetCore.Http.Features",
        "Microsoft.AspNetCore.Http.Results", "Microsoft.AspNetCore.Routing", "Microsoft.AspNetCore.Routing.Abstractions",
        "Microsoft.Data.Sqlite",
        "Microsoft.EntityFrameworkCore", "Microsoft.EntityFrameworkCore.Abstractions", "Microsoft.EntityFrameworkCore.Relational",
        "Microsoft.EntityFrameworkCore.Sqlite", "Microsoft.EntityFrameworkCore.SqlServer",
        "Microsoft.Extensions.Configuration", "Microsoft.Extensions.Configuration.Abstractions", "Microsoft.Extensions.DependencyInjection.Abstractions",
        "Microsoft.Extensions.Hosting.Abstractions", "Microsoft.Extensions.Logging.Abstractions", "Microsoft.Extensions.Primitives",
        "Monolith", "Monolith.Architecture.Tests", "Monolith.Contracts", "Monolith.Runtime",
        "Npgsql",
        "System.Collections", "System.Collections.Immutable", "System.ComponentModel", "System.ComponentModel.Annotations", "System.ComponentModel.Primitives",
        "System.ComponentModel.TypeConverter", "System.Console", "System.Data.Common", "System.Linq", "System.Linq.Expressions", "System.Linq.Queryable",
        "System.Memory", "System.Net.Http", "System.Private.CoreLib", "System.Private.Uri", "System.Runtime", "System.Text.Json", "System.Threading", "netstandard",
    ];

    public static CSharpParseOptions Language { get; } = new(LanguageVersion.Latest);

    /// <summary>A library without code. Compilations that exist at the same time share the symbols of their references, so it is kept.</summary>
    public static CSharpCompilation Empty { get; } = CreateEmpty();

    private readonly Dictionary<string, ProjectFile> _byPath;
    private readonly Dictionary<string, ProjectFile> _byName;
    private readonly Dictionary<ProjectFile, (string Key, byte[] Image)> _compiled = [];

    public MiniCompiler(IEnumerable<ProjectFile> projects)
    {
        _byPath = projects.ToDictionary(project => project.Path);
        _byName = _byPath.Values.ToDictionary(project => project.AssemblyName);
    }

    public IEnumerable<(string Assembly, byte[] Image)> CompileAll() => _byPath.Values.Select(project => (project.AssemblyName, Compile(project).Image));

    private (string Key, byte[] Image) Compile(ProjectFile project)
    {
        if (!_compiled.TryGetValue(project, out var result))
        {
            var references = Closure(project).Select(Compile).ToList();
            var sources = Sources(project);
            var scripts = Scripts(project);
            var key = Hash([project.AssemblyName, .. sources, .. scripts.SelectMany(s => new[] { s.Name, s.Text }), .. references.Select(r => r.Key)]);
            result = (key, Cache.GetOrAdd(key, _ => new Lazy<byte[]>(() => Emit(project.AssemblyName, sources, scripts, references.Select(r => r.Image)))).Value);
            _compiled.Add(project, result);
        }

        return result;
    }

    private IEnumerable<ProjectFile> Closure(ProjectFile project)
    {
        var seen = new HashSet<ProjectFile>();
        var open = new Queue<ProjectFile>(ReferencesOf(project));
        while (open.TryDequeue(out var next))
        {
            if (seen.Add(next))
            {
                ReferencesOf(next).ToList().ForEach(open.Enqueue);
            }
        }

        return seen.OrderBy(reference => reference.Path, StringComparer.Ordinal);
    }

    private IEnumerable<ProjectFile> ReferencesOf(ProjectFile project)
    {
        var smuggled = Path.Combine(Path.GetDirectoryName(project.Path)!, Smuggled);
        return project.ProjectReferences.Select(_byPath.GetValueOrDefault).OfType<ProjectFile>()
            .Concat(project.PackageReferences.Concat(project.AssemblyReferences).Concat(File.Exists(smuggled) ? File.ReadAllLines(smuggled) : [])
                .Select(_byName.GetValueOrDefault).OfType<ProjectFile>());
    }

    private static List<string> Sources(ProjectFile project)
    {
        var folder = Path.GetDirectoryName(project.Path)!;
        var friends = string.Join('\n', project.FriendAssemblies.Select(
            friend => $"[assembly: System.Runtime.CompilerServices.InternalsVisibleTo(\"{friend}\")]"));
        return
        [
            GlobalUsings,
            friends,
            .. Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories)
                .Concat(project.Sources.Where(file => !file.StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal)))
                .Order(StringComparer.Ordinal).Select(File.ReadAllText),
        ];
    }

    /// <summary>Returns the embedded .sql files of a project, with the SDK's resource names.</summary>
    private static List<(string Name, string Text)> Scripts(ProjectFile project)
    {
        var folder = Path.GetDirectoryName(project.Path)!;
        return
        [
            .. from path in Directory.EnumerateFiles(folder, "*.sql", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
               select ($"{project.AssemblyName}.{Path.GetRelativePath(folder, path).Replace('/', '.')}", File.ReadAllText(path)),
        ];
    }

    private static byte[] Emit(string assembly, List<string> sources, List<(string Name, string Text)> scripts, IEnumerable<byte[]> references)
    {
        var trees = sources.Select(source => CSharpSyntaxTree.ParseText(source, Language)).ToList();
        var hasMain = trees.Exists(tree => tree.GetCompilationUnitRoot().Members.OfType<Microsoft.CodeAnalysis.CSharp.Syntax.GlobalStatementSyntax>().Any());
        var compilation = Empty.WithAssemblyName(assembly).AddSyntaxTrees(trees).AddReferences(references.Select(image => MetadataReference.CreateFromImage(image)))
            .WithOptions(Empty.Options.WithOutputKind(hasMain ? OutputKind.ConsoleApplication : OutputKind.DynamicallyLinkedLibrary));
        using var stream = new MemoryStream();
        var result = compilation.Emit(stream, manifestResources: scripts.Select(script =>
            new ResourceDescription(script.Name, () => new MemoryStream(Encoding.UTF8.GetBytes(script.Text)), isPublic: true)));
        Assert.True(result.Success, $"{assembly} does not compile:\n{string.Join('\n', result.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error))}");
        return stream.ToArray();
    }

    private static CSharpCompilation CreateEmpty()
    {
        var references = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => Platform.Contains(Path.GetFileNameWithoutExtension(path))).Select(path => MetadataReference.CreateFromFile(path));
        var options = new CSharpCompilationOptions(
            OutputKind.DynamicallyLinkedLibrary, deterministic: true, nullableContextOptions: NullableContextOptions.Enable,
            optimizationLevel: OptimizationLevel.Release, concurrentBuild: false);
        var compilation = CSharpCompilation.Create("Empty", [], references, options);

        // Reads the references.
        Assert.NotNull(compilation.GetTypeByMetadataName(typeof(object).FullName!));
        return compilation;
    }

    private static string Hash(IEnumerable<string> parts) =>
        Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\0', parts))));
}
