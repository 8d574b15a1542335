using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Emit;
using Microsoft.CodeAnalysis.Text;

namespace Monolith.Architecture.Tests;

/// <summary>What counts as a change after a build, with the debug symbols that a build writes.</summary>
public sealed class StaleSourcesTests : IDisposable
{
    private static readonly DateTime Built = new(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    private readonly string _root = Directory.CreateTempSubdirectory("stale-sources-").FullName;
    private readonly List<string> _sources = [];

    public StaleSourcesTests()
    {
        Write("Stock.csproj", "<Project />");
        Write("obj/Generated.cs", "file static class Generated { public static int Id() => 1; }");
        Write("Item.cs", "public sealed class Item { public int Count() => 1; }");
        Write("IShelf.cs", "public interface IShelf;");
        Write("Usings.cs", "global using System;");
    }

    private string Assembly => Path.Combine(_root, "bin", "Stock.dll");

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Theory]
    [InlineData("")]
    [InlineData("/_")]
    public void Nothing_has_changed_right_after_a_build_or_a_checkout(string mappedRoot)
    {
        Build(mappedRoot);
        Assert.Null(Find());

        // All files are written anew, after the assembly.
        _sources.ForEach(file => Change(file));
        Change("Stock.csproj");
        Assert.Null(Find());
    }

    [Theory]
    [InlineData("IShelf.cs", "public interface IShelf { int Size { get; } }", "")]
    [InlineData("IShelf.cs", "public interface IShelf { int Size { get; } }", "/_")]
    [InlineData("Usings.cs", "global using System.IO;", "")]
    public void A_file_with_another_content_has_changed_whatever_its_time(string file, string content, string mappedRoot)
    {
        Build(mappedRoot);
        Write(file, content);

        Assert.Equal(file, Find());
    }

    [Fact]
    public void A_new_file_and_a_deleted_one_are_changes()
    {
        Build();
        Write("Rack.cs", "public sealed record Rack(int Size);", minutes: 1);
        Assert.Equal("Rack.cs", Find());

        File.SetLastWriteTimeUtc(Path.Combine(_root, "Rack.cs"), Built.AddMinutes(-1));
        Assert.Null(Find());
        File.Delete(Path.Combine(_root, "Item.cs"));
        Assert.Equal("Item.cs", Find());
    }

    [Fact]
    public void A_project_file_is_compared_by_its_time_unless_a_checkout_wrote_all_files()
    {
        Build();
        Change("Stock.csproj");
        Assert.Equal("Stock.csproj", Find());

        _sources.ForEach(file => Change(file));
        Assert.Null(Find());
    }

    [Fact]
    public void Without_symbols_the_time_of_each_file_counts()
    {
        Build();
        File.Delete(Path.ChangeExtension(Assembly, ".pdb"));
        Assert.Null(Find());

        Change("obj/Generated.cs");
        Assert.Null(Find());
        Change("Item.cs");
        Assert.Equal("Item.cs", Find());
    }

    private string? Find()
    {
        var project = new ProjectFile
        {
            Path = Path.Combine(_root, "Stock.csproj"),
            AssemblyName = "Stock",
            Outputs = [Assembly],
            IsProgram = false,
            IsTest = false,
            ProjectReferences = [],
            PackageReferences = [],
            AssemblyReferences = [],
            FrameworkReferences = [],
            FriendAssemblies = [],
            Sources = [.. _sources.Select(file => Path.Combine(_root, file))],
            TargetItems = [],
        };
        return StaleSources.Find(project, Assembly, _root) is { } file ? Path.GetRelativePath(_root, file) : null;
    }

    private void Write(string file, string text, int minutes = -1)
    {
        var path = Path.Combine(_root, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        File.SetLastWriteTimeUtc(path, Built.AddMinutes(minutes));
        if (path.EndsWith(".cs", StringComparison.Ordinal) && !_sources.Contains(file))
        {
            _sources.Add(file);
        }
    }

    private void Change(string file) => File.SetLastWriteTimeUtc(Path.Combine(_root, file), Built.AddMinutes(1));

    /// <summary>Compiles the sources with symbols, which contain the paths of the sources, with another root if a deterministic build maps it.</summary>
    private void Build(string mappedRoot = "")
    {
        var trees = _sources.Select(file =>
        {
            using var content = File.OpenRead(Path.Combine(_root, file));
            return CSharpSyntaxTree.ParseText(
                SourceText.From(content, Encoding.UTF8, SourceHashAlgorithm.Sha256), path: mappedRoot.Length > 0 ? $"{mappedRoot}/{file}" : Path.Combine(_root, file));
        });
        var compilation = CSharpCompilation.Create(
            "Stock", trees, [MetadataReference.CreateFromFile(typeof(object).Assembly.Location)], new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary));
        Directory.CreateDirectory(Path.GetDirectoryName(Assembly)!);
        var symbols = Path.ChangeExtension(Assembly, ".pdb");
        using (var assembly = File.Create(Assembly))
        using (var pdb = File.Create(symbols))
        {
            var result = compilation.Emit(assembly, pdb, options: new EmitOptions(debugInformationFormat: DebugInformationFormat.PortablePdb, pdbFilePath: symbols));
            Assert.True(result.Success, string.Join('\n', result.Diagnostics));
        }

        File.SetLastWriteTimeUtc(Assembly, Built);
    }
}
